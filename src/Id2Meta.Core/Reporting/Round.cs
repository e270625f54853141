using System;

namespace Id2Meta.Reporting;

/// <summary>Round numbers for axes.</summary>
internal static class Round
{
    private static readonly long[] Seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

    /// <summary>The least of 1, 2, 5, 10, 20, 50 ..., or of 0.5, 0.2 ..., that is not below <paramref name="value"/>, which is above 0.</summary>
    public static double Up(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        var lead = value / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    /// <summary>A span that people count time by, not below <paramref name="seconds"/>; days beyond that.</summary>
    public static long UpToSpan(double seconds)
    {
        var span = Array.Find(Seconds, each => each >= seconds);
        return span > 0 ? span : (long)Math.Ceiling(seconds / 86_400) * 86_400;
    }
}
