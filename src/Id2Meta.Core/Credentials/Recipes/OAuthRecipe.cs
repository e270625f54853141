using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials.Files;

namespace Id2Meta.Credentials.Recipes;

/// <summary>
/// A sign-in by OAuth that the CLI keeps. Its refresh token serves once: whoever uses it writes the next one back into the file, and one
/// process at a time does so.
/// </summary>
/// <remarks>The tokens are no part of the recipe: they are read from the file when they are used, since any process may have renewed them.</remarks>
public sealed record OAuthRecipe : CredentialRecipe
{
    // As the official SDKs: an access token with less left is renewed before it is used.
    private static readonly TimeSpan AccessTokenMargin = TimeSpan.FromMinutes(20);

    /// <summary>The configuration file.</summary>
    public required string File { get; init; }

    /// <summary>The name of the profile in it.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the account signs in.</summary>
    public required Uri Host { get; init; }

    /// <summary>As what the CLI is known there.</summary>
    public required string ClientId { get; init; }

    /// <inheritdoc/>
    public override string Mode => "OAuth";

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var now = context.TimeProvider.GetUtcNow();
        var config = new CliConfigFile(File);
        if (config.Read(context).Require(Profile).Stored(ProviderName)?.Usable(now, refused) is { } stored)
        {
            return stored;
        }

        using var file = await FileLock.TakeAsync(File, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        var profile = config.Read(context).Require(Profile);
        if (profile.Stored(ProviderName)?.Usable(now, refused) is { } renewed)
        {
            return renewed;
        }

        var tokens = await SignInAsync(context, profile, now, cancellationToken).ConfigureAwait(false);
        var answer = await SessionAnswer.AskAsync(
            context,
            new CredentialRequest("POST", new Uri(Host, "v1/exchange")) { Headers = [new("Authorization", "Bearer " + tokens)], Json = string.Empty },
            cancellationToken).ConfigureAwait(false);
        if (answer.Status is 401 or 403)
        {
            throw new CredentialException($"{Host.Authority} no longer takes the sign-in (HTTP {answer.Status}). {SignInAgain}");
        }

        var issued = answer.Read(this, null, "accessKeyId", "accessKeySecret", "securityToken", "expiration");
        WriteBack(context, config, new(StringComparer.Ordinal)
        {
            ["access_key_id"] = issued.Credential.AccessKeyId,
            ["access_key_secret"] = issued.Credential.AccessKeySecret,
            ["sts_token"] = issued.Credential.SecurityToken!,
            ["sts_expiration"] = issued.Lifetime is { } lifetime ? (now + lifetime).ToUnixTimeSeconds() : 0L,
        });
        return issued;
    }

    /// <summary>An access token with time left; a new one is in the file before it is used, since the refresh token has been spent.</summary>
    private async ValueTask<string> SignInAsync(CredentialContext context, CliProfile profile, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accessToken = profile.Text("oauth_access_token");
        if (accessToken is not null && profile.Time("oauth_access_token_expire") - now > AccessTokenMargin)
        {
            return accessToken;
        }

        if (profile.Text("oauth_refresh_token") is not { } refreshToken)
        {
            throw new CredentialException($"oauth_refresh_token is missing. {SignInAgain}");
        }

        var answer = await SessionAnswer.AskAsync(
            context,
            new CredentialRequest("POST", new Uri(Host, "v1/token"))
            {
                Form =
                [
                    new("client_id", ClientId), new("grant_type", "refresh_token"), new("refresh_token", refreshToken),
                    new("Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ],
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.Status is 400 or 401 or 403)
        {
            throw new CredentialException($"{Host.Authority} no longer takes the sign-in (HTTP {answer.Status}). {SignInAgain}");
        }

        answer.Accepted();
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || SessionAnswer.Text(json.RootElement, "access_token") is not { Length: > 0 } newAccessToken
                || SessionAnswer.Text(json.RootElement, "refresh_token") is not { Length: > 0 } newRefreshToken)
            {
                throw answer.Unreadable();
            }

            var seconds = json.RootElement.TryGetProperty("expires_in", out var lifetime) && lifetime.TryGetInt64(out var given) ? given : 3600;
            WriteBack(context, new CliConfigFile(File), new(StringComparer.Ordinal)
            {
                ["oauth_access_token"] = newAccessToken,
                ["oauth_refresh_token"] = newRefreshToken,
                ["oauth_access_token_expire"] = now.ToUnixTimeSeconds() + seconds,
            });
            return newAccessToken;
        }
        catch (JsonException)
        {
            throw answer.Unreadable();
        }
    }

    private void WriteBack(CredentialContext context, CliConfigFile config, Dictionary<string, object> fields)
    {
        try
        {
            config.Write(Profile, fields);
        }
        catch (CredentialException exception)
        {
            // What was given serves this process all the same.
            context.Notices.Add($"The renewed sign-in could not be kept: {exception.Message} The next process may have to sign in again.");
        }
    }

    private string SignInAgain => $"Sign in again: aliyun configure --mode OAuth --profile {Profile}.";
}
