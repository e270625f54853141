using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>STS: a role for a signed request, or for an OIDC token. Parameters may come in the query or in a form.</summary>
internal sealed class SecurityTokenService
{
    private const string AssumeRole = "AssumeRole";
    private const string AssumeRoleWithOidc = "AssumeRoleWithOIDC";
    private const string Version = "2015-04-01";
    private const int ShortestSession = 900;
    private const int UsualSession = 3600;

    private readonly Gatekeeper _gatekeeper;
    private readonly SessionDesk _desk;
    private readonly string _signInToken;

    public SecurityTokenService(Gatekeeper gatekeeper, SessionDesk desk, string signInToken)
    {
        _gatekeeper = gatekeeper;
        _desk = desk;
        _signInToken = signInToken;
    }

    /// <summary>Whether the request is for this service: by the action, in a header as signature V3 has it, or in the query as clients without a signature send it.</summary>
    public static bool IsFor(ReceivedRequest request, Workspace workspace) => Action(request, workspace) is AssumeRole or AssumeRoleWithOidc;

    public Reply Decide(ReceivedRequest request, Workspace workspace, string hostId)
    {
        var source = Action(request, workspace) == AssumeRole ? SandboxSessionSource.AssumeRole : SandboxSessionSource.AssumeRoleWithOidc;
        var refusal = RefuseVersion(request, workspace)
            ?? (source == SandboxSessionSource.AssumeRole ? _gatekeeper.RefuseSigned(request, workspace) : _gatekeeper.RefuseDate(Value(request, workspace, "x-acs-date", "Timestamp")))
            ?? (source == SandboxSessionSource.AssumeRoleWithOidc ? RefuseOidc(workspace) : null);
        if (refusal is not null)
        {
            return _desk.Refuse(source, refusal, hostId);
        }

        var roleArn = Parameter(workspace, "RoleArn");
        var sessionName = Parameter(workspace, "RoleSessionName");
        var badDuration = ReadDuration(Parameter(workspace, "DurationSeconds"), out var duration);
        refusal = RefuseArn("RoleArn", roleArn, ":role/") ?? RefuseSessionName(sessionName) ?? badDuration;
        return refusal is not null
            ? _desk.Refuse(source, refusal, hostId)
            : _desk.HandOut(source, hostId, duration, (key, secret) => SessionAnswers.OfRole(key, secret, roleArn!, sessionName!));
    }

    private static string? Action(ReceivedRequest request, Workspace workspace) => Value(request, workspace, "x-acs-action", "Action");

    private static string? Value(ReceivedRequest request, Workspace workspace, string header, string parameter) =>
        request.Header(header) is { Length: > 0 } value ? value : Parameter(workspace, parameter);

    private static string? Parameter(Workspace workspace, string name)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        return workspace.Query.TryGet(bytes, out var value) || workspace.Form.TryGet(bytes, out value) ? ParameterList.Text(value) : null;
    }

    private static Refusal? RefuseVersion(ReceivedRequest request, Workspace workspace) => Value(request, workspace, "x-acs-version", "Version") switch
    {
        null or "" => Refusal.Missing("Version"),
        Version => null,
        _ => Refusal.UnknownVersion,
    };

    private Refusal? RefuseOidc(Workspace workspace)
    {
        if (RefuseArn("OIDCProviderArn", Parameter(workspace, "OIDCProviderArn"), ":oidc-provider/") is { } badProvider)
        {
            return badProvider;
        }

        var token = Parameter(workspace, "OIDCToken");
        return string.IsNullOrEmpty(token) ? Refusal.Missing("OIDCToken")
            : string.Equals(token, _signInToken, StringComparison.Ordinal) ? null
            : Refusal.BadOidcToken;
    }

    /// <summary>Such as <c>acs:ram::123456789012:role/name</c>.</summary>
    private static Refusal? RefuseArn(string parameter, string? arn, string kind)
    {
        const string Beginning = "acs:ram::";
        if (string.IsNullOrEmpty(arn))
        {
            return Refusal.Missing(parameter);
        }

        var at = arn!.IndexOf(kind, StringComparison.Ordinal);
        return at > Beginning.Length && at + kind.Length < arn.Length && arn.StartsWith(Beginning, StringComparison.Ordinal)
            && arn.Substring(Beginning.Length, at - Beginning.Length).All(c => c is >= '0' and <= '9')
            ? null
            : Refusal.WronglyFormed(parameter);
    }

    private static Refusal? RefuseSessionName(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Refusal.Missing("RoleSessionName");
        }

        return name!.Length is >= 2 and <= 64 && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '@' or '-' or '_')
            ? null
            : Refusal.WronglyFormed("RoleSessionName");
    }

    private static Refusal? ReadDuration(string? text, out TimeSpan duration)
    {
        var seconds = UsualSession;
        var isGood = string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds >= ShortestSession && seconds <= SessionDesk.LongestLifetime.TotalSeconds);
        duration = TimeSpan.FromSeconds(seconds);
        return isGood ? null : Refusal.WronglyFormed("DurationSeconds");
    }
}
