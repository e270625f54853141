using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Id2Meta.Sandbox.Account;
using Id2Meta.Sandbox.Faults;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Answers;

/// <summary>
/// What the service decides about a request, in its order: whether it is out, what is asked for, who asks, whether the signature holds, whether it fails on
/// request, whether the quota allows it, whether the parameters are right, and last what is on record. Deciding counts and bills; writing the answer does not.
/// </summary>
internal sealed class Service : IDisposable
{
    private const string Verification = "Id2MetaVerifyIntl";
    private const string Keepalive = "KeepaliveIntl";
    private const string Version = "2022-08-09";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);

    private readonly SandboxOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly NonceMemory _nonces;
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
        _nonces = new NonceMemory(timeProvider);
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

    public void SetOutage(SandboxOutage outage) => _outage.Switch(outage);

    public SandboxStatistics GetStatistics(Uri endpoint, string startedAt) => _bill.ToStatistics(endpoint, startedAt, _gate.HighestRate);

    public Reply Decide(ReceivedRequest request)
    {
        if (!_workspaces.TryTake(out var workspace))
        {
            workspace = new Workspace(_options.AccessKeySecret);
        }

        try
        {
            return Decide(request, workspace);
        }
        finally
        {
            workspace.Clear();
            _workspaces.Add(workspace);
        }
    }

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

    private Reply Decide(ReceivedRequest request, Workspace workspace)
    {
        var hostId = request.Header("host") ?? string.Empty;
        if (_outage.Meet(Action(request) == Verification) is var outage and not SandboxOutage.None)
        {
            return MeetOutage(outage, hostId);
        }

        if (RefuseEnvelope(request) is { } badEnvelope)
        {
            return Refuse(badEnvelope, hostId);
        }

        ReadParameters(request, workspace);
        if (RefuseSigner(request, workspace) is { } badSigner)
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

    private Refusal? RefuseSigner(ReceivedRequest request, Workspace workspace)
    {
        // Signature V2 lives in the query.
        if (workspace.Query.TryGet("Signature"u8, out _) || workspace.Query.TryGet("SignatureMethod"u8, out _))
        {
            return Refusal.IncompleteSignature;
        }

        if (RefuseAction(request) is { } badAction)
        {
            return badAction;
        }

        if (!Authorization.TryParse(request.Header("Authorization"), out var authorization))
        {
            return Refusal.IncompleteSignature;
        }

        var nonce = request.Header("x-acs-signature-nonce");
        if (string.IsNullOrEmpty(nonce))
        {
            return Refusal.Missing("SignatureNonce");
        }

        if (string.IsNullOrEmpty(request.Header("x-acs-content-sha256")))
        {
            return Refusal.IncompleteSignature;
        }

        var refusal = RefuseDate(request)
            ?? RefuseKey(authorization.AccessKeyId, request)
            ?? RefuseSignature(authorization, request, workspace);
        return refusal ?? RefuseNonce(nonce!, workspace);
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

    private Refusal? RefuseDate(ReceivedRequest request)
    {
        var text = request.Header("x-acs-date");
        if (string.IsNullOrEmpty(text))
        {
            return Refusal.Missing("Timestamp");
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out var date))
        {
            return Refusal.MalformedDate;
        }

        return (_timeProvider.GetUtcNow() - date).Duration() > ClockTolerance ? Refusal.StaleDate : null;
    }

    private Refusal? RefuseKey(string accessKeyId, ReceivedRequest request)
    {
        if (!string.Equals(accessKeyId, _options.AccessKeyId, StringComparison.Ordinal))
        {
            return Refusal.UnknownKey;
        }

        var token = request.Header("x-acs-security-token");
        if (string.IsNullOrEmpty(_options.SecurityToken))
        {
            return string.IsNullOrEmpty(token) ? null : Refusal.MismatchedToken;
        }

        if (string.IsNullOrEmpty(token))
        {
            return Refusal.MissingToken;
        }

        return string.Equals(token, _options.SecurityToken, StringComparison.Ordinal) ? null : Refusal.MalformedToken;
    }

    private static Refusal? RefuseSignature(Authorization authorization, ReceivedRequest request, Workspace workspace)
    {
        var signedHeaders = SignatureCheck.Sorted(authorization.SignedHeaders);
        if (!SignatureCheck.SignsEverything(request.Headers, signedHeaders))
        {
            return Refusal.IncompleteSignature;
        }

        return SignatureCheck.Matches(request, signedHeaders, authorization.Signature, workspace)
            ? null
            : Refusal.SignatureDoesNotMatch(workspace.StringToSign.ToString(), workspace.CanonicalRequest.ToString());
    }

    // Only after the signature: whoever has no key must not be able to use up somebody's nonce.
    private Refusal? RefuseNonce(string nonce, Workspace workspace)
    {
        workspace.Scratch.Clear();
        workspace.Scratch.AppendWire(nonce);
        return _nonces.TryAdd(Hash128.From(workspace.Sha256(workspace.Scratch.Segment))) ? null : Refusal.NonceUsed;
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
