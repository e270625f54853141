namespace Id2Meta.Credentials.Places;

/// <summary>
/// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for a session, ALIBABA_CLOUD_SECURITY_TOKEN. Neither key nor secret is
/// no credential; one without the other is an error.
/// </summary>
public sealed class EnvironmentPlace : ICredentialPlace
{
    /// <inheritdoc/>
    public string Description => "the environment variables ALIBABA_CLOUD_*";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        var id = context.Environment.Value(CredentialVariables.AccessKeyId);
        var secret = context.Environment.Value(CredentialVariables.AccessKeySecret);
        return (id, secret) switch
        {
            (null, null) => PlaceReading.Nothing($"{CredentialVariables.AccessKeyId} and {CredentialVariables.AccessKeySecret} are not set: set both"),
            (null, _) => throw new CredentialException($"The environment has {CredentialVariables.AccessKeySecret} but no {CredentialVariables.AccessKeyId}: set both."),
            (_, null) => throw new CredentialException($"The environment has {CredentialVariables.AccessKeyId} but no {CredentialVariables.AccessKeySecret}: set both."),
            _ => PlaceReading.Of(ProfileReading.Key(id, secret, context.Environment.Value(CredentialVariables.SecurityToken), Description, "default/env")),
        };
    }
}
