using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>ALIBABA_CLOUD_CREDENTIALS_URI. Where it is set, whatever is wrong with it is an error.</summary>
public sealed class CredentialsUriPlace : ICredentialPlace
{
    /// <inheritdoc/>
    public string Description => "the credentials URI";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        return context.Environment.Value(CredentialVariables.CredentialsUri) is { } address
            ? PlaceReading.Of(new CredentialsUriRecipe
            {
                Origin = CredentialVariables.CredentialsUri,
                ProviderName = "default/credentials_uri",
                Address = TrustedAddress.Read(address, CredentialVariables.CredentialsUri),
            })
            : PlaceReading.Nothing($"{CredentialVariables.CredentialsUri} is not set");
    }
}
