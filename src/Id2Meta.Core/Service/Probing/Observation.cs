using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Service.Probing;

/// <summary>What one response showed before it was read.</summary>
/// <param name="SentAt">When the request was handed over, by this machine's clock.</param>
/// <param name="FirstByte">From then to the head of the response.</param>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Date">The other side's clock.</param>
/// <param name="Closes">Whether the other side closes the connection after it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Observation(DateTimeOffset SentAt, TimeSpan FirstByte, int Status, DateTimeOffset? Date, bool Closes);
