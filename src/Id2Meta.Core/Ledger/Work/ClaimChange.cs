using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>One try to claim the call about a subject.</summary>
internal sealed class ClaimChange(SubjectMark mark, long token) : LedgerChange<ClaimResult>
{
    private bool _isClaiming;
    private Membership? _membership;

    public override SubjectMark Order => mark;

    public override SqlCall? Start(GroupContext context)
    {
        _isClaiming = context.TryTakeRoom();
        _membership = _isClaiming ? context.Membership : null;
        return _isClaiming
            ? LedgerSql.Claim.With(
                context.Scope, mark.High, mark.Low, context.Membership.Id, token, context.Moment, context.Oldest, context.RetryUncertain ? 1L : 0L)
            : LedgerSql.Find.With(context.Scope, mark.High, mark.Low);
    }

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        if (!_isClaiming)
        {
            Result = Read(row is null ? EntryRow.None : EntryRow.Of(row), context);
            return null;
        }

        if (row is null)
        {
            context.GiveRoomBack();
            _isClaiming = false;
            return LedgerSql.Find.With(context.Scope, mark.High, mark.Low);
        }

        context.Count(context.Scope, context.Membership.Id, inFlight: 1);
        Result = new(ClaimKind.Settled, new LedgerClaim(context.Membership, mark, token, row.Int(0), row.Int(1)));
        return null;
    }

    /// <summary>Nobody knows that it is ours: it is given back.</summary>
    public override LedgerChange? Surface() => _membership is { } membership ? new UndoClaimChange(new LedgerClaim(membership, mark, token, 0, 0)) : null;

    private ClaimResult Read(EntryRow entry, GroupContext context)
    {
        if (entry.TryAnswer(context.Oldest, out var answer))
        {
            return new(ClaimKind.Settled, new LedgerClaim(ClaimOutcome.Known, mark, answer));
        }

        return entry.State switch
        {
            EntryState.InFlight => new(ClaimKind.Elsewhere, null, entry.Owner, entry.Token),
            EntryState.Uncertain when !context.RetryUncertain => new(ClaimKind.Settled, new LedgerClaim(ClaimOutcome.Uncertain, mark, uncertainCalls: entry.Uncertain)),
            _ when context.IsBudgetSpent => new(ClaimKind.Settled, new LedgerClaim(ClaimOutcome.BudgetReached, mark)),
            _ => new(ClaimKind.NoRoom, null),
        };
    }
}
