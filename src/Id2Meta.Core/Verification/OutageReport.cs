using System;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>An outage that goes on.</summary>
/// <param name="Since">When it was noticed.</param>
/// <param name="Fault">The last failure.</param>
public sealed record OutageReport(DateTimeOffset Since, Fault Fault);
