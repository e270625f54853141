using System;
using System.Linq;
using System.Text.Json;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>CloudSSO and OAuth: keys for somebody who has signed in before, which the sign-in token proves.</summary>
internal sealed class SignIn
{
    private const string CloudSsoPath = "/cloud-credentials";
    private const string TokenPath = "/v1/token";
    private const string ExchangePath = "/v1/exchange";

    // Of the official command line, for the Chinese and for the international site.
    private static readonly string[] OAuthClients = ["4038181954557748008", "4103531455503354461"];

    private readonly SessionDesk _desk;
    private readonly BearerTokens _accessTokens;
    private readonly BearerTokens _refreshTokens;
    private readonly string _signInToken;
    private readonly TimeSpan _lifetime;

    public SignIn(SandboxOptions options, SessionDesk desk, TimeProvider timeProvider)
    {
        _desk = desk;
        _accessTokens = new BearerTokens(timeProvider);
        _refreshTokens = new BearerTokens(timeProvider);
        _signInToken = options.SignInToken;
        _lifetime = options.SessionLifetime;
    }

    public static bool IsFor(string path) => path is CloudSsoPath or TokenPath or ExchangePath;

    public Reply Decide(ReceivedRequest request, Workspace workspace, string hostId)
    {
        if (request.Method != "POST")
        {
            return Reply.Text(405, "405 - Method Not Allowed");
        }

        return request.Path switch
        {
            CloudSsoPath => OfCloudSso(request, hostId),
            TokenPath => OfRefreshToken(workspace),
            _ => OfAccessToken(request, hostId),
        };
    }

    private static string? BearerOf(ReceivedRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Header("Authorization") is { } header && header.StartsWith(Scheme, StringComparison.Ordinal) ? header.Substring(Scheme.Length) : null;
    }

    private Reply OfCloudSso(ReceivedRequest request, string hostId)
    {
        if (!string.Equals(BearerOf(request), _signInToken, StringComparison.Ordinal))
        {
            return _desk.Refuse(SandboxSessionSource.CloudSso, Refusal.BadAccessToken, hostId);
        }

        foreach (var name in new[] { "AccountId", "AccessConfigurationId" })
        {
            if (!HasText(request.Body, name))
            {
                return _desk.Refuse(SandboxSessionSource.CloudSso, Refusal.Missing(name), hostId);
            }
        }

        return _desk.HandOut(SandboxSessionSource.CloudSso, hostId, SessionDesk.LongestLifetime, SessionAnswers.OfCloudSso);
    }

    private Reply OfRefreshToken(Workspace workspace)
    {
        if (FormValue(workspace, "grant_type"u8) != "refresh_token")
        {
            return Reply.Json(400, SessionAnswers.OfOAuthError("unsupported_grant_type", "The grant type is not supported."));
        }

        if (!OAuthClients.Contains(FormValue(workspace, "client_id"u8), StringComparer.Ordinal))
        {
            return Reply.Json(400, SessionAnswers.OfOAuthError("invalid_client", "The client is unknown."));
        }

        var token = FormValue(workspace, "refresh_token"u8);
        return string.Equals(token, _signInToken, StringComparison.Ordinal) || _refreshTokens.IsGood(token)
            ? Reply.Json(200, SessionAnswers.OfAccessToken(_accessTokens.Issue(_lifetime), _refreshTokens.Issue(SessionDesk.LongestLifetime), _lifetime))
            : Reply.Json(400, SessionAnswers.OfOAuthError("invalid_grant", "The refresh token is invalid or has expired."));
    }

    private Reply OfAccessToken(ReceivedRequest request, string hostId) => _accessTokens.IsGood(BearerOf(request))
        ? _desk.HandOut(SandboxSessionSource.OAuth, hostId, SessionDesk.LongestLifetime, SessionAnswers.OfOAuth)
        : _desk.Refuse(SandboxSessionSource.OAuth, Refusal.BadAccessToken, hostId);

    private static string? FormValue(Workspace workspace, ReadOnlySpan<byte> name) => workspace.Form.TryGet(name, out var value) ? ParameterList.Text(value) : null;

    private static bool HasText(ArraySegment<byte> body, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(body.AsMemory());
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
