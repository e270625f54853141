using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Declares a member dead that was seen at <paramref name="beat"/>, and what it had on the wire uncertain. Gives whether it was us who did.</summary>
internal sealed class BuryChange(long member, long beat) : LedgerChange<bool>
{
    private SqlStatement _statement = LedgerSql.Bury;
    private long _scope;

    public override SqlCall? Start(GroupContext context)
    {
        _statement = LedgerSql.Bury;
        Result = false;
        return LedgerSql.Bury.With(member, beat);
    }

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        if (_statement == LedgerSql.Bury && row is not null)
        {
            Result = true;
            _scope = row.Long(0);
            _statement = LedgerSql.CountInFlight;
            return _statement.With(member);
        }

        if (_statement == LedgerSql.CountInFlight && row!.Long(0) is > 0 and var count)
        {
            context.Count(_scope, member, uncertain: count, inFlight: -count);
            _statement = LedgerSql.Orphan;
            return _statement.With(member);
        }

        return null;
    }
}
