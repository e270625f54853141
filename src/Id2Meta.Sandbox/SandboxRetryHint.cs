using System;

namespace Id2Meta.Sandbox;

/// <summary>The headers by which a throttled answer says when to come again.</summary>
[Flags]
public enum SandboxRetryHint
{
    /// <summary>No such header.</summary>
    None = 0,

    /// <summary><c>x-acs-retry-after</c>: milliseconds until a call would be admitted.</summary>
    RetryAfter = 1,

    /// <summary><c>x-ratelimit-user-api</c>: <c>Limit:10,Remain:0,TimeLeft:250,Reset:1795437296</c>, TimeLeft in milliseconds, Reset in seconds since 1970.</summary>
    RateLimit = 2,
}
