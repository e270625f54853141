using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A sign-in at CloudSSO that the CLI keeps: its access token gives keys until somebody has to sign in again.</summary>
public sealed record CloudSsoRecipe : CredentialRecipe
{
    /// <summary>The host of the sign-in address.</summary>
    public required Uri Host { get; init; }

    /// <summary>The account that is signed in to.</summary>
    public required string AccountId { get; init; }

    /// <summary>The access configuration there.</summary>
    public required string AccessConfiguration { get; init; }

    /// <summary>The token of the sign-in.</summary>
    public required string AccessToken { get; init; }

    /// <summary>When the sign-in ends, where the CLI noted it.</summary>
    public DateTimeOffset? SignInEnd { get; init; }

    /// <summary>The name of the profile.</summary>
    public required string Profile { get; init; }

    /// <inheritdoc/>
    public override string Mode => "CloudSSO";

    /// <summary>What the CLI left.</summary>
    internal StoredSession? Stored { get; init; }

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var now = context.TimeProvider.GetUtcNow();
        if (Stored?.Usable(now, refused) is { } stored)
        {
            return stored;
        }

        if (SignInEnd <= now)
        {
            throw new CredentialException($"The sign-in at CloudSSO ended at {SignInEnd:u}. {SignInAgain}");
        }

        var answer = await SessionAnswer.AskAsync(
            context,
            new CredentialRequest("POST", new Uri(Host, "cloud-credentials"))
            {
                Headers = [new("Authorization", "Bearer " + AccessToken), new("Accept", "application/json")],
                Json = JsonSerializer.Serialize(new { AccountId, AccessConfigurationId = AccessConfiguration }),
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.Status is 401 or 403)
        {
            throw new CredentialException($"CloudSSO at {Host.Authority} no longer takes the sign-in (HTTP {answer.Status}). {SignInAgain}");
        }

        return answer.Read(this, "CloudCredential", "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration");
    }

    private string SignInAgain => $"Sign in again: aliyun configure --mode CloudSSO --profile {Profile}.";
}
