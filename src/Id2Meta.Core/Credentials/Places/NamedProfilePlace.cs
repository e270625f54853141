namespace Id2Meta.Credentials.Places;

/// <summary>
/// A profile that somebody chose by name: of the shared file first, since that is the one we write, and what a user just kept there has to
/// serve; then of the CLI's configuration. That it is in neither is an error.
/// </summary>
public sealed class NamedProfilePlace : ICredentialPlace
{
    private readonly string _profile;
    private readonly SharedFilePlace _shared;
    private readonly CliConfigPlace _cli;

    /// <summary>The place of a profile.</summary>
    public NamedProfilePlace(string profile)
    {
        _profile = profile;
        _shared = new SharedFilePlace(profile);
        _cli = new CliConfigPlace(profile);
    }

    /// <inheritdoc/>
    public string Description => $"profile '{_profile}'";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        var shared = _shared.Read(context);
        if (shared.Recipe is not null)
        {
            return shared;
        }

        var cli = _cli.Read(context);
        return cli.Recipe is not null
            ? cli
            : throw new CredentialException($"There is no profile '{_profile}': {shared.Lack}; of the Alibaba Cloud CLI: {cli.Lack}.");
    }
}
