using System;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>Everything that hands out session keys, by path and action. None of it is on the bill or under the quota, and no outage of the service touches it.</summary>
internal sealed class SessionService
{
    private readonly SessionTally _tally = new();
    private readonly SessionDesk _desk;
    private readonly SecurityTokenService _securityTokens;
    private readonly InstanceMetadata _metadata;
    private readonly SignIn _signIn;
    private readonly TimeProvider _timeProvider;

    public SessionService(SandboxOptions options, SessionKeys keys, Gatekeeper gatekeeper, TimeProvider timeProvider)
    {
        _desk = new SessionDesk(keys, _tally, options.SessionFault);
        _securityTokens = new SecurityTokenService(gatekeeper, _desk, options.SignInToken);
        _metadata = new InstanceMetadata(options.Metadata, _desk, timeProvider);
        _signIn = new SignIn(options, _desk, timeProvider);
        _timeProvider = timeProvider;
    }

    public SessionTally Tally => _tally;

    public SandboxSessionFault Fault
    {
        get => _desk.Fault;
        set => _desk.Fault = value;
    }

    /// <summary>The answer; or null where the request is none of these services'.</summary>
    public Reply? Decide(ReceivedRequest request, Workspace workspace, string hostId)
    {
        var path = request.Path;
        if (path is "/" or "")
        {
            return SecurityTokenService.IsFor(request, workspace) ? _securityTokens.Decide(request, workspace, hostId) : null;
        }

        if (InstanceMetadata.IsFor(path))
        {
            return _metadata.Decide(request, hostId);
        }

        if (SignIn.IsFor(path))
        {
            return _signIn.Decide(request, workspace, hostId);
        }

        return path == SandboxServer.CredentialsPath && request.Method == "GET"
            ? _desk.HandOut(SandboxSessionSource.CredentialsUri, hostId, SessionDesk.LongestLifetime, (key, secret) => SessionAnswers.OfInstance(key, secret, UtcText.Of(_timeProvider.GetUtcNow())))
            : null;
    }
}
