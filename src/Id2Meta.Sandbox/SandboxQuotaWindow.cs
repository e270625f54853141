namespace Id2Meta.Sandbox;

/// <summary>How calls are counted against the limit. Below one call a second, a window is as long as one call needs.</summary>
public enum SandboxQuotaWindow
{
    /// <summary>No more than the limit in any second, wherever it begins.</summary>
    Sliding,

    /// <summary>No more than the limit in each second of the clock.</summary>
    Fixed,

    /// <summary>A bucket of as many tokens as the limit (at least one), filled continuously; a call takes one.</summary>
    TokenBucket,
}
