using System;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>An answer, also one to a call that somebody has taken over meanwhile.</summary>
internal sealed class DoneChange(LedgerClaim claim, int bizCode, bool isBilled, string? requestId) : LedgerChange<KnownAnswer>
{
    private bool _isLate;

    public override SubjectMark Order => claim.Mark;

    public override SqlCall? Start(GroupContext context)
    {
        if (claim.IsSettled)
        {
            Result = claim.Recorded;
            return null;
        }

        _isLate = false;
        Result = new(bizCode, requestId, DateTimeOffset.FromUnixTimeMilliseconds(context.Now), claim.UncertainCalls);
        return Call(LedgerSql.Done, context);
    }

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        if (row is null && !_isLate)
        {
            _isLate = true;
            return Call(LedgerSql.DoneLate, context);
        }

        // Late, the call was counted as uncertain when it was taken over, also where its entry was removed since.
        var wasUncertain = _isLate || (EntryState)row!.Int(0) == EntryState.Uncertain;
        context.Count(
            context.Scope, claim.Membership!.Id, answers: 1, billed: isBilled ? 1 : 0, uncertain: wasUncertain ? -1 : 0, inFlight: wasUncertain ? 0 : -1);
        return null;
    }

    public override void Complete()
    {
        claim.Settle(Result);
        base.Complete();
    }

    public override LedgerChange? Surface()
    {
        claim.Settle(Result);
        return null;
    }

    private SqlCall Call(SqlStatement statement, GroupContext context)
    {
        var (high, low, text) = RequestIds.Store(requestId);
        return statement.With(context.Scope, claim.Mark.High, claim.Mark.Low, claim.Token, (long)bizCode, high, low, text, context.Now, isBilled ? 1L : 0L);
    }
}
