namespace Id2Meta.Credentials.Places;

/// <summary>A place that a credential may be described in. Reading it asks nobody and runs nothing.</summary>
public interface ICredentialPlace
{
    /// <summary>For people: "the environment variables".</summary>
    string Description { get; }

    /// <summary>Reads the place as it is now.</summary>
    /// <exception cref="CredentialException">Something is there that cannot be right; the message says where, what and what to do.</exception>
    PlaceReading Read(CredentialContext context);
}
