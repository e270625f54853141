using System;
using System.Globalization;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Sessions;

namespace Id2Meta.Sandbox.Signing;

/// <summary>Who asks, and whether the signature is theirs: the same for every signed action. It knows one permanent key and those that were handed out.</summary>
internal sealed class Gatekeeper
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);

    private readonly SandboxOptions _options;
    private readonly SessionKeys _sessions;
    private readonly TimeProvider _timeProvider;
    private readonly NonceMemory _nonces;

    public Gatekeeper(SandboxOptions options, SessionKeys sessions, TimeProvider timeProvider)
    {
        _options = options;
        _sessions = sessions;
        _timeProvider = timeProvider;
        _nonces = new NonceMemory(timeProvider);
    }

    /// <summary>Whether the query is signed by version 2, which is not taken.</summary>
    public static bool HasOldSignature(Workspace workspace) => workspace.Query.TryGet("Signature"u8, out _) || workspace.Query.TryGet("SignatureMethod"u8, out _);

    /// <summary>Null when the signature is good; the nonce is used up then.</summary>
    public Refusal? RefuseSigned(ReceivedRequest request, Workspace workspace)
    {
        if (HasOldSignature(workspace) || !Authorization.TryParse(request.Header("Authorization"), out var authorization))
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

        var refusal = RefuseDate(request.Header("x-acs-date"))
            ?? RefuseKey(authorization.AccessKeyId, request.Header("x-acs-security-token"), out var session)
            ?? RefuseSignature(authorization, session?.AccessKeySecret, request, workspace);
        return refusal ?? RefuseNonce(nonce!, workspace);
    }

    /// <summary>Null when the date is within the tolerance.</summary>
    public Refusal? RefuseDate(string? text)
    {
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

    private Refusal? RefuseKey(string accessKeyId, string? token, out SessionKey? session)
    {
        session = null;
        string? expected;
        if (string.Equals(accessKeyId, _options.AccessKeyId, StringComparison.Ordinal))
        {
            expected = string.IsNullOrEmpty(_options.SecurityToken) ? null : _options.SecurityToken;
        }
        else if (_sessions.Find(accessKeyId) is { } known)
        {
            session = known;
            expected = known.SecurityToken;
        }
        else
        {
            return Refusal.UnknownKey;
        }

        if (string.IsNullOrEmpty(token))
        {
            return expected is null ? null : Refusal.MissingToken;
        }

        if (!string.Equals(token, expected, StringComparison.Ordinal))
        {
            return expected is null || _sessions.KnowsToken(token!) ? Refusal.MismatchedToken : Refusal.MalformedToken;
        }

        return session is not null && _sessions.IsOver(session) ? Refusal.ExpiredToken : null;
    }

    private static Refusal? RefuseSignature(Authorization authorization, string? sessionSecret, ReceivedRequest request, Workspace workspace)
    {
        var signedHeaders = SignatureCheck.Sorted(authorization.SignedHeaders);
        if (!SignatureCheck.SignsEverything(request.Headers, signedHeaders))
        {
            return Refusal.IncompleteSignature;
        }

        return SignatureCheck.Matches(request, signedHeaders, authorization.Signature, sessionSecret, workspace)
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
}
