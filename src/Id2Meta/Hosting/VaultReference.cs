namespace Id2Meta.Hosting;

/// <summary>A secret in a vault of SecretManagement. The key itself is fetched when it is used, and kept nowhere.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Name">The name of the secret in it.</param>
internal sealed record VaultReference(string Vault, string Name)
{
    public override string ToString() => $"the secret '{Name}' of the vault '{Vault}'";
}
