namespace Id2Meta.Sandbox;

/// <summary>A place that hands out session keys.</summary>
public enum SandboxSessionSource
{
    /// <summary>STS, action AssumeRole, signed with a key that the sandbox knows.</summary>
    AssumeRole,

    /// <summary>STS, action AssumeRoleWithOIDC, for the sign-in token.</summary>
    AssumeRoleWithOidc,

    /// <summary>The instance metadata without a metadata token.</summary>
    MetadataV1,

    /// <summary>The instance metadata with a metadata token.</summary>
    MetadataV2,

    /// <summary>The credentials URI.</summary>
    CredentialsUri,

    /// <summary>CloudSSO, for the sign-in token.</summary>
    CloudSso,

    /// <summary>OAuth, for an access token that the sign-in token was exchanged for.</summary>
    OAuth,
}
