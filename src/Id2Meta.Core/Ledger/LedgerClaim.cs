namespace Id2Meta.Ledger;

/// <summary>What came of a claim, and while it is ours, the fence around the call.</summary>
public sealed class LedgerClaim
{
    private readonly Membership? _membership;

    internal LedgerClaim(ClaimOutcome outcome, SubjectMark mark, KnownAnswer answer = default, int uncertainCalls = 0)
    {
        Outcome = outcome;
        Mark = mark;
        Answer = answer;
        UncertainCalls = uncertainCalls;
    }

    internal LedgerClaim(Membership membership, SubjectMark mark, long token, int attempt, int uncertainCalls)
        : this(ClaimOutcome.Ours, mark, uncertainCalls: uncertainCalls)
    {
        _membership = membership;
        Token = token;
        Attempt = attempt;
    }

    /// <summary>What came of it.</summary>
    public ClaimOutcome Outcome { get; }

    /// <summary>The answer, where it is known.</summary>
    public KnownAnswer Answer { get; }

    /// <summary>Which call about the subject this is, of all runs, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Earlier calls about the subject whose answers were lost: perhaps billed, whatever becomes of this one.</summary>
    public int UncertainCalls { get; }

    /// <summary>
    /// Whether the call may leave now: the last sign of life is younger than half the lease, so that nobody can have taken the claim over. Asks nobody;
    /// where it says no, <see cref="ILedger.RenewAsync"/> may still say yes.
    /// </summary>
    public bool IsOurs => _membership is { IsFresh: true };

    /// <summary>Whether a request for it may be on the wire.</summary>
    public bool HasLeft { get; private set; }

    internal SubjectMark Mark { get; }

    internal long Token { get; }

    internal Membership? Membership => _membership;

    /// <summary>Whether an outcome is recorded.</summary>
    internal bool IsSettled { get; private set; }

    /// <summary>The answer that was recorded.</summary>
    internal KnownAnswer Recorded { get; private set; }

    /// <summary>To be asked as the last thing before the first byte leaves: where it says no, nothing may be sent.</summary>
    public bool TryLeave() => IsOurs && (HasLeft = true);

    /// <summary>The request came back, or never left, and is certainly not billed; it may leave again.</summary>
    public void Returned() => HasLeft = false;

    internal void Settle(KnownAnswer recorded)
    {
        Recorded = recorded;
        IsSettled = true;
    }
}
