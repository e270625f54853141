using System;
using System.Globalization;
using System.Linq;
using System.Net.Http.Headers;

namespace Id2Meta.Service;

/// <summary>What the headers of an answer say of the quota.</summary>
/// <param name="IsRefusal">Whether they mean that the call was refused.</param>
/// <param name="Wait">How long to wait, or <see langword="null"/>.</param>
internal readonly record struct RateHint(bool IsRefusal, TimeSpan? Wait)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// <c>x-acs-retry-after: ms</c>; <c>x-ratelimit-user-api</c> or <c>x-ratelimit-user: Limit:1,Remain:0,TimeLeft:2000,Reset:1234</c> (TimeLeft in
    /// ms); Retry-After, which no document mentions.
    /// </summary>
    public static RateHint Of(HttpResponseHeaders headers)
    {
        if (Value(headers, "x-acs-retry-after") is { } retryAfter && Milliseconds(retryAfter) is { } wait)
        {
            return new(true, wait);
        }

        foreach (var name in new[] { "x-ratelimit-user-api", "x-ratelimit-user" })
        {
            if (Value(headers, name) is { } limit && Part(limit, "Remain") == "0")
            {
                return new(true, Milliseconds(Part(limit, "TimeLeft") ?? string.Empty));
            }
        }

        return headers.RetryAfter?.Delta is { } delta ? new(false, Bounded(delta)) : default;
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static string? Part(string limit, string name) => limit
        .Split(',')
        .Select(part => part.Split([':'], 2))
        .FirstOrDefault(pair => pair.Length == 2 && string.Equals(pair[0].Trim(), name, StringComparison.OrdinalIgnoreCase))?[1].Trim();

    private static TimeSpan? Milliseconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) && ms >= 0 && ms < int.MaxValue
            ? Bounded(TimeSpan.FromMilliseconds(ms))
            : null;

    private static TimeSpan Bounded(TimeSpan wait) => wait < LongestWait ? wait : LongestWait;
}
