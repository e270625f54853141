using System;
using System.Globalization;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>The metadata of a cloud instance, as far as keys go, in both its versions.</summary>
internal sealed class InstanceMetadata
{
    private const string TokenPath = "/latest/api/token";
    private const string RolesPath = "/latest/meta-data/ram/security-credentials";
    private const string LifetimeHeader = "X-aliyun-ecs-metadata-token-ttl-seconds";
    private const string TokenHeader = "X-aliyun-ecs-metadata-token";
    private const int LongestTokenLifetime = 21_600;

    private readonly SandboxMetadata _versions;
    private readonly SessionDesk _desk;
    private readonly BearerTokens _tokens;
    private readonly TimeProvider _timeProvider;

    public InstanceMetadata(SandboxMetadata versions, SessionDesk desk, TimeProvider timeProvider)
    {
        _versions = versions;
        _desk = desk;
        _tokens = new BearerTokens(timeProvider);
        _timeProvider = timeProvider;
    }

    public static bool IsFor(string path) => path.StartsWith("/latest/", StringComparison.Ordinal);

    public Reply Decide(ReceivedRequest request, string hostId)
    {
        if (request.Path == TokenPath)
        {
            return IssueToken(request);
        }

        if (request.Method != "GET" || !request.Path.StartsWith(RolesPath, StringComparison.Ordinal))
        {
            return Reply.Text(404, "404 - Not Found");
        }

        // The documentation does not say how a token that is absent or over is refused; as for its model, the other clouds' version 2, it is 403 here.
        var token = _versions == SandboxMetadata.V1Only ? null : request.Header(TokenHeader);
        var source = token is null ? SandboxSessionSource.MetadataV1 : SandboxSessionSource.MetadataV2;
        if (token is null ? _versions == SandboxMetadata.V2Only : !_tokens.IsGood(token))
        {
            return Reply.Text(403, "403 - Forbidden");
        }

        var role = request.Path.Substring(RolesPath.Length).TrimStart('/');
        return role switch
        {
            "" => Reply.Text(200, SandboxServer.RoleName),
            SandboxServer.RoleName => _desk.HandOut(source, hostId, SessionDesk.LongestLifetime, (key, secret) => SessionAnswers.OfInstance(key, secret, UtcText.Of(_timeProvider.GetUtcNow()))),
            _ => Reply.Text(404, "404 - Not Found"),
        };
    }

    private Reply IssueToken(ReceivedRequest request)
    {
        if (_versions == SandboxMetadata.V1Only || request.Method != "PUT")
        {
            return Reply.Text(404, "404 - Not Found");
        }

        return int.TryParse(request.Header(LifetimeHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestTokenLifetime
            ? Reply.Text(200, _tokens.Issue(TimeSpan.FromSeconds(seconds)))
            : Reply.Text(400, "400 - Bad Request");
    }
}
