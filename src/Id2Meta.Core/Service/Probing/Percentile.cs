using System;
using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Service.Probing;

/// <summary>Percentiles by nearest rank: each is a time that was measured.</summary>
internal static class Percentile
{
    /// <summary>The least of the times that <paramref name="share"/> (0 to 1) of all do not exceed.</summary>
    public static TimeSpan Of(IReadOnlyCollection<TimeSpan> times, double share)
    {
        var sorted = times.OrderBy(time => time).ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling((share * sorted.Length) - 1e-9) - 1)];
    }
}
