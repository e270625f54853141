using System;
using System.Collections.Generic;

namespace Id2Meta.Sandbox.Answers;

/// <summary>Writes the headers by which a throttled answer says when to come again.</summary>
internal static class RetryHints
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(SandboxRetryHint kinds, double limit, TimeSpan wait, DateTimeOffset now)
    {
        // Rounded up: whoever comes after that many milliseconds is admitted.
        var milliseconds = (long)Math.Ceiling(wait.TotalMilliseconds);
        var hints = new List<KeyValuePair<string, string>>();
        if (kinds.HasFlag(SandboxRetryHint.RetryAfter))
        {
            hints.Add(new("x-acs-retry-after", FormattableString.Invariant($"{milliseconds}")));
        }

        if (kinds.HasFlag(SandboxRetryHint.RateLimit))
        {
            var calls = (long)Math.Max(1, Math.Min(limit, int.MaxValue));
            hints.Add(new("x-ratelimit-user-api", FormattableString.Invariant($"Limit:{calls},Remain:0,TimeLeft:{milliseconds},Reset:{(now + wait).ToUnixTimeSeconds()}")));
        }

        return hints;
    }
}
