namespace Id2Meta;

/// <summary>An access key as it may be shown.</summary>
/// <param name="accessKeyId">The id, masked.</param>
/// <param name="source">Where it comes from.</param>
/// <param name="hasSecurityToken">Whether it is a session's.</param>
/// <param name="inUse">Whether it serves when no -Credential is given.</param>
public sealed class CredentialInfo(string accessKeyId, string source, bool hasSecurityToken, bool inUse)
{
    /// <summary>The id, masked.</summary>
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>Where it comes from.</summary>
    public string Source { get; } = source;

    /// <summary>Whether it is a session's.</summary>
    public bool HasSecurityToken { get; } = hasSecurityToken;

    /// <summary>Whether it serves when no -Credential is given.</summary>
    public bool InUse { get; } = inUse;
}
