using Id2Meta.Credentials;
using Id2Meta.Credentials.Places;

namespace Id2Meta.Hosting;

/// <summary>A vault that the process's credential is in, for those who list the places and do not fetch it.</summary>
internal sealed class VaultPlace(VaultReference reference) : ICredentialPlace
{
    public VaultReference Reference { get; } = reference;

    public string Description => Reference.ToString();

    public PlaceReading Read(CredentialContext context) => PlaceReading.Nothing("the vault is not asked");
}
