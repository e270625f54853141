using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>A credential that somebody handed over: as an argument, for the process, or by the sandbox.</summary>
public sealed class GivenPlace : ICredentialPlace
{
    private readonly PlaceReading _reading;

    /// <summary>Holds a credential.</summary>
    public GivenPlace(Credential credential, string description)
    {
        ThrowHelper.IfNull(credential);
        Description = description;
        _reading = PlaceReading.Of(new KeyRecipe { Credential = credential, Origin = description, ProviderName = credential.ProviderName });
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context) => _reading;
}
