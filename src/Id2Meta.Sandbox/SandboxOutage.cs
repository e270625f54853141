namespace Id2Meta.Sandbox;

/// <summary>What a client meets while the whole service is out, keepalives included.</summary>
public enum SandboxOutage
{
    /// <summary>No outage.</summary>
    None,

    /// <summary>Every request is refused with ServiceUnavailable, HTTP 503.</summary>
    Unavailable,

    /// <summary>Every connection is cut before its request is decided.</summary>
    Dropped,
}
