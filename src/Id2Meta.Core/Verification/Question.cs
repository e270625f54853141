using System;
using Id2Meta.Credentials;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>A row on its way through the calls that it takes.</summary>
internal sealed class Question(WorkItem item)
{
    public WorkItem Item { get; } = item;

    public int Attempts { get; private set; }

    public int UncertainCalls { get; private set; }

    /// <summary>Failures that were put down to an outage.</summary>
    public int Holds { get; set; }

    /// <summary>Failures that count against the retries.</summary>
    public int Failures { get; set; }

    /// <summary>How many calls the service had taken before this row was first sent.</summary>
    public long AcceptedBefore { get; private set; }

    public Reply? LastReply { get; set; }

    /// <summary>What the call book said to the row, where a book is kept.</summary>
    public CallPermit? Permit { get; private set; }

    /// <summary>The last reply to a call under <see cref="Permit"/>; what came under an earlier permit is written down already.</summary>
    public Reply? ReplyToPermit { get; private set; }

    /// <summary>When the answer was given, as the ledger has it.</summary>
    public DateTimeOffset? StoredAt { get; set; }

    /// <summary>As whom the row was last sent.</summary>
    public Credential? Credential { get; set; }

    /// <summary>How many outages had ended when it was last sent.</summary>
    public int OutagesBefore { get; private set; }

    /// <summary>The place of its last call in the order of calls.</summary>
    public long Place { get; private set; }

    public void Sent(long place, long acceptedBefore, int outagesBefore)
    {
        Place = place;
        OutagesBefore = outagesBefore;
        AcceptedBefore = Attempts == 0 ? acceptedBefore : AcceptedBefore;
        Attempts++;
    }

    /// <summary>It was kept back after all.</summary>
    public void NotSent() => Attempts--;

    /// <summary>Takes what the call book said.</summary>
    public void Take(CallPermit permit)
    {
        Permit = permit;
        ReplyToPermit = null;
        switch (permit.Permission)
        {
            case CallPermission.Granted:
                UncertainCalls = Math.Max(UncertainCalls, permit.UncertainCalls);
                break;
            case CallPermission.Known:
                var known = permit.Claim!.Answer;
                StoredAt = known.VerifiedAt;
                UncertainCalls = Math.Max(UncertainCalls, known.UncertainCalls);
                LastReply = Outcome.AnswerOf(known);
                break;
            case CallPermission.Uncertain:
                UncertainCalls = permit.UncertainCalls;
                LastReply = new Fault(FaultKind.Rejected, Fault.OutcomeUnknown,
                    "Another run sent this row, and its answer is lost: it may have been billed. -OnUncertain Retry asks again, and may pay twice.");
                break;
            default:
                LastReply = LastReply is Fault lost ? lost with { Kind = FaultKind.Rejected, Message = lost.Message + " It was not sent again, because the budget is spent." } : null;
                break;
        }
    }

    public void Answered(Reply reply)
    {
        LastReply = reply;
        ReplyToPermit = reply;
        UncertainCalls += reply is Fault { Kind: FaultKind.Lost } ? 1 : 0;
    }
}
