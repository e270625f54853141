using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>An answer that the ledger holds.</summary>
/// <param name="BizCode">1, 2 or 3.</param>
/// <param name="RequestId">The service's id of the request that was answered.</param>
/// <param name="VerifiedAt">When it was answered, UTC.</param>
/// <param name="UncertainCalls">Calls about the subject, of all runs, whose answers were lost: perhaps billed beside the one that was answered.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KnownAnswer(int BizCode, string? RequestId, DateTimeOffset VerifiedAt, int UncertainCalls = 0);
