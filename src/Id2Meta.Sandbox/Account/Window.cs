using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Sandbox.Account;

/// <summary>So many calls in so many ticks of the TimeProvider's timestamps.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Window(int Calls, long Length)
{
    /// <summary>A limit below one call a second is one call in a longer window.</summary>
    public static Window PerSecond(double limit, long timestampFrequency) => limit >= 1
        ? new Window((int)Math.Min(limit, int.MaxValue), timestampFrequency)
        : new Window(1, (long)Math.Min(Math.Ceiling(timestampFrequency / limit), long.MaxValue / 2));
}
