using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>An address of the user's own that gives credentials for the asking.</summary>
public sealed record CredentialsUriRecipe : CredentialRecipe
{
    /// <summary>The address: HTTPS, or HTTP within this machine.</summary>
    public required Uri Address { get; init; }

    /// <inheritdoc/>
    public override string Mode => "CredentialsURI";

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var answer = await SessionAnswer.AskAsync(context, new CredentialRequest("GET", Address), cancellationToken).ConfigureAwait(false);
        return answer.Read(this, null, "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration");
    }
}
