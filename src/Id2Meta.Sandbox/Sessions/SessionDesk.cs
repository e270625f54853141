using System;
using System.Linq;
using Id2Meta.Sandbox.Answers;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>Hands out keys for all sources: issues, counts, and goes wrong on request.</summary>
internal sealed class SessionDesk
{
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(12);

    private readonly SessionKeys _keys;
    private readonly SessionTally _tally;
    private volatile SandboxSessionFault _fault;

    public SessionDesk(SessionKeys keys, SessionTally tally, SandboxSessionFault fault)
    {
        _keys = keys;
        _tally = tally;
        _fault = fault;
    }

    public SandboxSessionFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>The answer that holds keys, or whatever the present fault makes of it.</summary>
    /// <param name="source">Who hands out.</param>
    /// <param name="hostId">The host that was asked.</param>
    /// <param name="asked">How long the keys are to live at most.</param>
    /// <param name="write">Writes the body for a key; a null secret is left out of it.</param>
    public Reply HandOut(SandboxSessionSource source, string hostId, TimeSpan asked, Func<SessionKey, string?, byte[]> write)
    {
        var fault = _fault;
        switch (fault)
        {
            case SandboxSessionFault.None:
            case SandboxSessionFault.ExpiredKeys:
            case SandboxSessionFault.WrongToken:
                _tally.Issued(source);
                var key = _keys.Issue(asked, fault);
                return Reply.Json(200, write(key, key.AccessKeySecret));
            case SandboxSessionFault.Refused:
                return Refuse(source, Refusal.NoPermission, hostId);
            case SandboxSessionFault.InternalError:
                return Refuse(source, Refusal.InternalError, hostId);
            default:
                _tally.Refused(source);
                return Spoiled(fault, write);
        }
    }

    public Reply Refuse(SandboxSessionSource source, Refusal refusal, string hostId)
    {
        _tally.Refused(source);
        return Reply.Refused(refusal, hostId, product: source is SandboxSessionSource.AssumeRole or SandboxSessionSource.AssumeRoleWithOidc ? "Sts" : null);
    }

    private Reply Spoiled(SandboxSessionFault fault, Func<SessionKey, string?, byte[]> write)
    {
        var key = _keys.Issue(LongestLifetime, fault);
        var whole = Reply.Json(200, write(key, fault == SandboxSessionFault.MissingField ? null : key.AccessKeySecret));
        return fault switch
        {
            SandboxSessionFault.Html => Reply.ProxyPage,
            SandboxSessionFault.Garbage => whole with { Body = [.. whole.Body.Take(whole.Body.Length / 2)] },
            SandboxSessionFault.EmptyBody => whole with { Body = [] },
            SandboxSessionFault.Stall => whole with { Delivery = Delivery.Silent },
            _ => whole,
        };
    }
}
