using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A role assumed with a token of an identity provider, as clusters and CI runners have one: STS AssumeRoleWithOIDC, unsigned.</summary>
public sealed record OidcRoleRecipe : CredentialRecipe
{
    private const int LongestToken = 1 << 16;

    /// <summary>The role.</summary>
    public required RoleTerms Role { get; init; }

    /// <summary>The identity provider as RAM knows it.</summary>
    public required string ProviderArn { get; init; }

    /// <summary>The file with the token, read anew for each session, since its owner replaces it.</summary>
    public required string TokenFile { get; init; }

    /// <inheritdoc/>
    public override string Mode => "OIDC";

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var form = Role.Form();
        form.Add(new("OIDCProviderArn", ProviderArn));
        form.Add(new("OIDCToken", await ReadTokenAsync(cancellationToken).ConfigureAwait(false)));
        var answer = await SessionAnswer.AskAsync(
            context, new CredentialRequest("POST", Role.Sts) { Operation = ("AssumeRoleWithOIDC", "2015-04-01"), Form = form }, cancellationToken).ConfigureAwait(false);
        return answer.Read(this, "Credentials", "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration");
    }

    private async ValueTask<string> ReadTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(TokenFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
            if (file.Length > LongestToken)
            {
                throw new CredentialException($"The OIDC token file {TokenFile} is too long for a token: check the path.");
            }

            using var reader = new StreamReader(file);
#if NET8_0_OR_GREATER
            var token = (await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).Trim();
#else
            var token = (await reader.ReadToEndAsync().ConfigureAwait(false)).Trim();
#endif
            return token.Length > 0 ? token : throw new CredentialException($"The OIDC token file {TokenFile} is empty: its owner (cluster or CI runner) has to write a token into it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CredentialException($"The OIDC token file {TokenFile} cannot be read ({exception.GetType().Name}): check the path and its permissions.");
        }
    }
}
