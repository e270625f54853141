using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>A call that was not billed and is not made.</summary>
internal sealed class FreeChange(LedgerClaim claim) : LedgerChange<bool>
{
    private SqlStatement _statement = LedgerSql.FreeNew;

    public override SubjectMark Order => claim.Mark;

    public override SqlCall? Start(GroupContext context) => claim.IsSettled ? null : Call(LedgerSql.FreeNew, context);

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        if (row is null && _statement != LedgerSql.FreeLate)
        {
            return Call(_statement == LedgerSql.FreeNew ? LedgerSql.FreeAgain : LedgerSql.FreeLate, context);
        }

        var wasUncertain = _statement == LedgerSql.FreeLate || (EntryState)row!.Int(0) == EntryState.Uncertain;
        context.Count(context.Scope, claim.Membership!.Id, uncertain: wasUncertain ? -1 : 0, inFlight: wasUncertain ? 0 : -1);
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

    private SqlCall Call(SqlStatement statement, GroupContext context)
    {
        _statement = statement;
        return statement.With(context.Scope, claim.Mark.High, claim.Mark.Low, claim.Token);
    }
}
