namespace Id2Meta.Credentials;

/// <summary>A credential and where it was found.</summary>
/// <param name="Credential">The credential that serves.</param>
/// <param name="Source">The source that gave it, and gives its successors.</param>
public sealed record FoundCredential(Credential Credential, ICredentialSource Source);
