namespace Id2Meta;

/// <summary>A credential as it may be shown.</summary>
public sealed class CredentialInfo
{
    /// <summary>The id of the key, masked; empty where it is not known before somebody is asked.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>How it is had: AK, StsToken, RamRoleArn, EcsRamRole, OIDC, CloudSSO, OAuth, External, CredentialsURI, Vault.</summary>
    public required string Mode { get; init; }

    /// <summary>The name of the profile, where it is one.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Whether it is a session's.</summary>
    public bool HasSecurityToken { get; init; }

    /// <summary>When the session at hand ends (ISO 8601, UTC); empty where there is none, or it has no end.</summary>
    public string? Expires { get; init; }

    /// <summary>Whether it serves when neither -Credential nor -ProfileName is given.</summary>
    public bool InUse { get; init; }
}
