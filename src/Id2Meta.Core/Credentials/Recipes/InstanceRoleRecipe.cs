using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>The role of the cloud instance that this process runs on, from its metadata service: version 2 first, version 1 unless that is disabled.</summary>
public sealed record InstanceRoleRecipe : CredentialRecipe
{
    private const string RolePath = "latest/meta-data/ram/security-credentials/";
    private const string TokenPath = "latest/api/token";
    private const string TokenHeader = "X-aliyun-ecs-metadata-token";
    private const string LifetimeHeader = "X-aliyun-ecs-metadata-token-ttl-seconds";
    private const string TokenLifetime = "21600";
    private const int NotFound = 404;

    // The service is next door or nowhere.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The role, or <see langword="null"/> to ask for it.</summary>
    public string? RoleName { get; init; }

    /// <summary>Whether version 1, which asks for no token, may serve.</summary>
    public bool AllowsVersion1 { get; init; } = true;

    /// <summary>The metadata service.</summary>
    public required Uri Metadata { get; init; }

    /// <inheritdoc/>
    public override string Mode => "EcsRamRole";

    internal override int Tries => 1;

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var token = await GetTokenAsync(context, cancellationToken).ConfigureAwait(false);
        var role = RoleName;
        if (role is null)
        {
            var names = await GetAsync(context, RolePath, token, cancellationToken).ConfigureAwait(false);
            role = names.Status == NotFound ? string.Empty : Encoding.UTF8.GetString(names.Accepted().Body).Trim();
            if (role.Length is 0 or > 64 || role.IndexOfAny(['\n', '/', '<', ' ']) >= 0)
            {
                throw new CredentialException($"The instance metadata service {Host} tells of no RAM role: attach one to the instance.");
            }
        }

        var answer = await GetAsync(context, RolePath + Uri.EscapeDataString(role), token, cancellationToken).ConfigureAwait(false);
        if (answer.Status == NotFound)
        {
            throw new CredentialException($"The instance metadata service {Host} knows no role '{role}': attach it to the instance, or correct the name ({CredentialVariables.EcsMetadata}, role_name, ram_role_name).");
        }

        return answer.Read(this, null, "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration");
    }

    private string Host => $"{Metadata.Scheme}://{Metadata.Authority}";

    private async ValueTask<string?> GetTokenAsync(CredentialContext context, CancellationToken cancellationToken)
    {
        CredentialReply reply;
        try
        {
            reply = await context.Transport.SendAsync(
                new CredentialRequest("PUT", new Uri(Metadata, TokenPath)) { Headers = [new(LifetimeHeader, TokenLifetime)], Timeout = Timeout }, cancellationToken).ConfigureAwait(false);
        }
        catch (CredentialException exception)
        {
            // Where nobody answers at all, version 1 does not either.
            throw new CredentialException($"{exception.Message} Without an instance's role, this is no cloud instance.") { IsTransient = exception.IsTransient };
        }

        var token = Encoding.UTF8.GetString(reply.Body).Trim();
        if (reply.Status == 200 && token.Length > 0 && token.IndexOfAny(['\n', '\r', '<']) < 0)
        {
            return token;
        }

        return AllowsVersion1
            ? null
            : throw new CredentialException($"The instance metadata service {Host} gives no token (HTTP {reply.Status}), and version 1, which needs none, is disabled ({CredentialVariables.ImdsV1Disabled}).");
    }

    /// <summary>Asks with the token; where that is not taken, and version 1 may serve, without.</summary>
    private async ValueTask<SessionAnswer> GetAsync(CredentialContext context, string path, string? token, CancellationToken cancellationToken)
    {
        var request = new CredentialRequest("GET", new Uri(Metadata, path)) { Timeout = Timeout };
        var headers = token is null ? [] : new KeyValuePair<string, string>[] { new(TokenHeader, token) };
        var answer = await SessionAnswer.AskAsync(context, request with { Headers = headers }, cancellationToken).ConfigureAwait(false);
        return token is null || !AllowsVersion1 || answer.Status is 200 or NotFound
            ? answer
            : await SessionAnswer.AskAsync(context, request, cancellationToken).ConfigureAwait(false);
    }
}
