using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>An answer is lost.</summary>
internal sealed class UnsureChange(LedgerClaim claim) : LedgerChange<bool>
{
    public override SubjectMark Order => claim.Mark;

    public override SqlCall? Start(GroupContext context) =>
        claim.IsSettled ? null : LedgerSql.Unsure.With(context.Scope, claim.Mark.High, claim.Mark.Low, claim.Token);

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        // No row: whoever buried us, or took the call over, has counted it.
        if (row is not null)
        {
            context.Count(context.Scope, claim.Membership!.Id, uncertain: 1, inFlight: -1);
        }

        return null;
    }

    public override void Complete()
    {
        claim.Settle(default);
        base.Complete();
    }

    public override LedgerChange? Surface()
    {
        claim.Settle(default);
        return null;
    }
}
