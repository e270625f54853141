using System;
using System.Collections.Concurrent;
using System.Text;
using Id2Meta.Sandbox.Account;
using Id2Meta.Sandbox.Faults;
using Id2Meta.Sandbox.Sessions;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Answers;

/// <summary>
/// What the service decides about a request that is for no other service, in its order: whether it is out, what is asked for, who asks, whether the signature holds, whether it fails on
/// request, whether the quota allows it, whether the parameters are right, and last what is on record. Deciding counts and bills; writing the answer does not.
/// </summary>
internal sealed class Service : IDisposable
{
    private const string Verification = "Id2MetaVerifyIntl";
    private const string Keepalive = "KeepaliveIntl";
    private const string Version = "2022-08-09";

    private readonly SandboxOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Gatekeeper _gatekeeper;
    private readonly SessionService _sessions;
    private readonly Gate _gate;
    private readonly Latency _latency;
    private readonly Outage _outage;
    private readonly FaultPlan _faults;
    private readonly Bill _bill = new();
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    public Service(SandboxOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
        var keys = new SessionKeys(options.SessionLifetime, timeProvider);
        _gatekeeper = new Gatekeeper(options, keys, timeProvider);
        _sessions = new SessionService(options, keys, _gatekeeper, timeProvider);
        _gate = new Gate(options.QuotaWindow, options.QpsLimit, timeProvider);
        _latency = new Latency(options.Latency, options.Jitter, options.Seed);
        _outage = new Outage(options, timeProvider);
        _faults = new FaultPlan(options.Faults, options.Seed);
    }

    public double QpsLimit
    {
        get => _gate.Limit;
        set => _gate.Limit = value;
    }

    public SandboxSessionFault SessionFault
    {
        get => _sessions.Fault;
        set => _sessions.Fault = value;
    }

    public void SetOutage(SandboxOutage outage) => _outage.Switch(outage);

    public SandboxStatistics GetStatistics(Uri endpoint, string startedAt) => _bill.ToStatistics(endpoint, startedAt, _gate.HighestRate, _sessions.Tally);

    public int GetBilledCalls(string name, string idNumber) => Use(workspace => _bill.BilledCallsOf(SubjectOf(idNumber, Encoding.UTF8.GetBytes(name), workspace)));

    public Reply Decide(ReceivedRequest request) => Use(workspace => Decide(request, workspace));

    public Reply Refuse(Refusal refusal, string hostId)
    {
        _bill.Refused(refusal.Code);
        return Reply.Refused(refusal, hostId);
    }

    public void Dispose()
    {
        while (_workspaces.TryTake(out var workspace))
        {
            workspace.Dispose();
        }
    }

    private T Use<T>(Func<Workspace, T> work)
    {
        if (!_workspaces.TryTake(out var workspace))
        {
            workspace = new Workspace(_options.AccessKeySecret);
        }

        try
        {
            return work(workspace);
        }
        finally
        {
            workspace.Clear();
            _workspaces.Add(workspace);
        }
    }

    private Reply Decide(ReceivedRequest request, Workspace workspace)
    {
        var hostId = request.Header("host") ?? string.Empty;
        ReadParameters(request, workspace);
        if (_sessions.Decide(request, workspace, hostId) is { } session)
        {
            return session;
        }

        if (_outage.Meet(Action(request) == Verification) is var outage and not SandboxOutage.None)
        {
            return MeetOutage(outage, hostId);
        }

        if (RefuseEnvelope(request) is { } badEnvelope)
        {
            return Refuse(badEnvelope, hostId);
        }

        if ((Gatekeeper.HasOldSignature(workspace) ? Refusal.IncompleteSignature : RefuseAction(request) ?? _gatekeeper.RefuseSigned(request, workspace)) is { } badSigner)
        {
            return Refuse(badSigner, hostId);
        }

        if (Action(request) == Keepalive)
        {
            _bill.KeptAlive();
            return Reply.KeptAlive();
        }

        var fault = _faults.Next();
        if (FailUndecided(fault, hostId) is { } failure)
        {
            return failure;
        }

        return _gate.TryAdmit(out var wait) ? Verify(workspace, hostId, fault) : Throttle(wait, hostId);
    }

    private static string? Action(ReceivedRequest request) => request.Header("x-acs-action");

    private Reply MeetOutage(SandboxOutage outage, string hostId)
    {
        _bill.Faulted("Outage");
        return outage == SandboxOutage.Dropped ? Reply.Dropped : Refuse(Refusal.ServiceUnavailable, hostId);
    }

    /// <summary>The faults that come instead of a decision. They leave quota and bill alone; null is for the others, and for none.</summary>
    private Reply? FailUndecided(FaultPlan.Draw? fault, string hostId)
    {
        if (fault?.Kind is not (SandboxFault.Throttle or SandboxFault.InternalError or SandboxFault.ServiceUnavailable or SandboxFault.ExpiredDate or SandboxFault.DropBefore))
        {
            return null;
        }

        _bill.Faulted(fault.Value.Kind.ToString());
        return fault.Value.Kind switch
        {
            // As if others had used up the account's whole second.
            SandboxFault.Throttle => Throttle(TimeSpan.FromSeconds(1), hostId),
            SandboxFault.InternalError => Refuse(Refusal.InternalError, hostId),
            SandboxFault.ServiceUnavailable => Refuse(Refusal.ServiceUnavailable, hostId),
            SandboxFault.ExpiredDate => Refuse(Refusal.StaleDate, hostId),
            _ => Reply.Dropped,
        };
    }

    private Reply Throttle(TimeSpan wait, string hostId)
    {
        _bill.Throttled();
        return Reply.Refused(Refusal.Throttled, hostId) with { Hints = RetryHints.Of(_options.RetryHint, _gate.Limit, wait, _timeProvider.GetUtcNow()) };
    }

    private static Refusal? RefuseEnvelope(ReceivedRequest request)
    {
        if (request.Method is not ("POST" or "GET"))
        {
            return Refusal.UnsupportedMethod;
        }

        if (request.Path is not ("/" or ""))
        {
            return Refusal.UnknownPath;
        }

        return null;
    }

    private static void ReadParameters(ReceivedRequest request, Workspace workspace)
    {
        workspace.Scratch.AppendWire(request.RawQuery);
        workspace.Query.Add(workspace.Scratch.Written);

        var isForm = request.Header("content-type")?.TrimStart().StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        if (isForm && request.Body.Count > 0)
        {
            workspace.Form.Add(request.Body);
        }
    }

    private static Refusal? RefuseAction(ReceivedRequest request)
    {
        var action = Action(request);
        if (string.IsNullOrEmpty(action))
        {
            return Refusal.Missing("Action");
        }

        if (action is not (Verification or Keepalive))
        {
            return Refusal.UnknownAction;
        }

        var version = request.Header("x-acs-version");
        if (string.IsNullOrEmpty(version))
        {
            return Refusal.Missing("Version");
        }

        return version == Version ? null : Refusal.UnknownVersion;
    }

    private Reply Verify(Workspace workspace, string hostId, FaultPlan.Draw? fault)
    {
        if (!TryGetParameter(workspace, "ProductCode"u8, out var productCode))
        {
            return Refuse(Refusal.Missing("ProductCode"), hostId);
        }

        if (!TryGetParameter(workspace, "ParamType"u8, out var paramType))
        {
            return Refuse(Refusal.Missing("ParamType"), hostId);
        }

        if (!TryGetParameter(workspace, "IdentifyNum"u8, out var idNumberBytes))
        {
            return Refuse(Refusal.Missing("IdentifyNum"), hostId);
        }

        if (!TryGetParameter(workspace, "UserName"u8, out var nameBytes))
        {
            return Refuse(Refusal.Missing("UserName"), hostId);
        }

        if (!productCode.SequenceEqual("ID_2META"u8))
        {
            return Refuse(Refusal.Invalid("ProductCode"), hostId);
        }

        if (!paramType.SequenceEqual("normal"u8))
        {
            return Refuse(Refusal.Invalid("ParamType"), hostId);
        }

        var idNumber = ParameterList.Text(idNumberBytes);
        if (!Records.IsShapedLikeNumber(idNumber))
        {
            return Refuse(Refusal.Invalid("IdentifyNum"), hostId);
        }

        var verdict = Records.LookUp(ParameterList.Text(nameBytes), idNumber, _options.Population);
        _bill.Decided(verdict, SubjectOf(idNumber, nameBytes, workspace), fault?.Kind.ToString());
        var reply = Reply.Verified(verdict, _latency.Next());
        return fault is { } spoiling ? SpoiledReply.Of(spoiling, reply, verdict) : reply;
    }

    private static bool TryGetParameter(Workspace workspace, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        (workspace.Query.TryGet(name, out value) || workspace.Form.TryGet(name, out value)) && !value.IsEmpty;

    private static Hash128 SubjectOf(string idNumber, ReadOnlySpan<byte> name, Workspace workspace)
    {
        workspace.Scratch.Clear();
        workspace.Scratch.Append(Encoding.ASCII.GetBytes(idNumber.ToUpperInvariant()));
        workspace.Scratch.Append((byte)'\n');
        workspace.Scratch.Append(name);
        return Hash128.From(workspace.Sha256(workspace.Scratch.Segment));
    }
}
