using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A role assumed with another credential: STS AssumeRole, signed.</summary>
public sealed record RamRoleRecipe : CredentialRecipe
{
    /// <summary>As whom the role is asked for.</summary>
    public required CredentialRecipe As { get; init; }

    /// <summary>The role.</summary>
    public required RoleTerms Role { get; init; }

    /// <inheritdoc/>
    public override string Mode => "RamRoleArn";

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var source = context.Sessions.SourceOf(As, context);
        var signer = await source.GetAsync(null, cancellationToken).ConfigureAwait(false);
        var answer = await AskAsync(signer!).ConfigureAwait(false);
        if (answer.Code.StartsWith("InvalidSecurityToken", System.StringComparison.Ordinal))
        {
            signer = await source.GetAsync(signer, cancellationToken).ConfigureAwait(false);
            answer = await AskAsync(signer!).ConfigureAwait(false);
        }

        return answer.Read(this, "Credentials", "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration");

        async ValueTask<SessionAnswer> AskAsync(Credential key) => await SessionAnswer.AskAsync(
            context, new CredentialRequest("POST", Role.Sts) { Operation = ("AssumeRole", "2015-04-01"), Signer = key, Form = Role.Form() }, cancellationToken).ConfigureAwait(false);
    }
}
