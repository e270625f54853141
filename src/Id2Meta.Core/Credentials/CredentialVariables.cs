namespace Id2Meta.Credentials;

/// <summary>The environment variables that the official SDKs, and where it is said the CLI, read.</summary>
internal static class CredentialVariables
{
    public const string AccessKeyId = Prefix + "ACCESS_KEY_ID";
    public const string AccessKeySecret = Prefix + "ACCESS_KEY_SECRET";
    public const string SecurityToken = Prefix + "SECURITY_TOKEN";
    public const string Profile = Prefix + "PROFILE";
    public const string CredentialsFile = Prefix + "CREDENTIALS_FILE";
    public const string RoleArn = Prefix + "ROLE_ARN";
    public const string RoleSessionName = Prefix + "ROLE_SESSION_NAME";
    public const string OidcProviderArn = Prefix + "OIDC_PROVIDER_ARN";
    public const string OidcTokenFile = Prefix + "OIDC_TOKEN_FILE";
    public const string EcsMetadata = Prefix + "ECS_METADATA";
    public const string EcsMetadataDisabled = Prefix + "ECS_METADATA_DISABLED";
    public const string ImdsV1Disabled = Prefix + "IMDSV1_DISABLED";
    public const string CliProfileDisabled = Prefix + "CLI_PROFILE_DISABLED";
    public const string CredentialsUri = Prefix + "CREDENTIALS_URI";
    public const string StsRegion = Prefix + "STS_REGION";
    public const string VpcEndpointEnabled = Prefix + "VPC_ENDPOINT_ENABLED";

    /// <summary>Of the CLI: a host or an address.</summary>
    public const string StsEndpoint = Prefix + "STS_ENDPOINT";

    /// <summary>Of the CLI: no command and no address out of its configuration is used.</summary>
    public const string DisableExternalProcess = Prefix + "DISABLE_EXTERNAL_PROCESS";

    private const string Prefix = "ALIBABA_CLOUD_";
}
