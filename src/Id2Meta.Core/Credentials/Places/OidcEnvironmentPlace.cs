using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>
/// ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE, as clusters set them. The role alone is no
/// credential, since other tools use it, too; one of the other two without the rest is an error.
/// </summary>
public sealed class OidcEnvironmentPlace : ICredentialPlace
{
    /// <inheritdoc/>
    public string Description => "the OIDC role of the environment";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        var role = context.Environment.Value(CredentialVariables.RoleArn);
        var provider = context.Environment.Value(CredentialVariables.OidcProviderArn);
        var file = context.Environment.Value(CredentialVariables.OidcTokenFile);
        if (provider is null && file is null)
        {
            return PlaceReading.Nothing($"{CredentialVariables.OidcProviderArn} and {CredentialVariables.OidcTokenFile} are not set: a cluster or CI runner with an identity provider sets them, with {CredentialVariables.RoleArn}");
        }

        var missing = role is null ? CredentialVariables.RoleArn : provider is null ? CredentialVariables.OidcProviderArn : file is null ? CredentialVariables.OidcTokenFile : null;
        if (missing is not null)
        {
            throw new CredentialException($"The environment describes an OIDC role, but {missing} is not set: set {CredentialVariables.RoleArn}, {CredentialVariables.OidcProviderArn} and {CredentialVariables.OidcTokenFile}, or none of the last two.");
        }

        return PlaceReading.Of(new OidcRoleRecipe
        {
            Origin = Description,
            ProviderName = "default/oidc_role_arn",
            ProviderArn = provider!,
            TokenFile = file!,
            Role = new RoleTerms { RoleArn = role!, SessionName = ProfileReading.SessionName(null, context), Sts = ProfileReading.Sts(null, null, null, context, "the environment") },
        });
    }
}
