using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A key that is written down, or was handed over.</summary>
public sealed record KeyRecipe : CredentialRecipe
{
    /// <summary>The key.</summary>
    public required Credential Credential { get; init; }

    /// <inheritdoc/>
    public override string Mode => Credential.SecurityToken is null ? "AK" : "StsToken";

    internal override ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken) =>
        new(new IssuedCredential(Credential, null));
}
