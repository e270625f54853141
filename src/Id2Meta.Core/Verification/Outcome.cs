using System;
using Id2Meta.Ledger;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>What is known of a subject after it was asked about.</summary>
/// <param name="Reply">The last reply; <see langword="null"/> where nothing was sent.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="UncertainCalls">Of the calls about the subject, of this run and of earlier ones, those whose answers were lost.</param>
/// <param name="At">When the reply came.</param>
internal sealed record Outcome(Reply? Reply, int Attempts, int UncertainCalls, DateTimeOffset At)
{
    /// <summary>Whether the ledger had it.</summary>
    public bool IsFromLedger { get; init; }

    /// <summary>Why nothing was sent, other than that the run ended.</summary>
    public Fault? NotSent { get; init; }

    /// <summary>An answer that the ledger has.</summary>
    public static Outcome Known(KnownAnswer answer) => new(AnswerOf(answer), 0, answer.UncertainCalls, answer.VerifiedAt) { IsFromLedger = true };

    /// <summary>The service's answer, as it was given to another run.</summary>
    public static Answer AnswerOf(KnownAnswer answer) => new((Verdict)answer.BizCode, null) { RequestId = answer.RequestId };
}
