using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>One statement that changes no call, and its first row.</summary>
internal sealed class StatementChange(SqlCall call) : LedgerChange<SqlRow?>
{
    public override SqlCall? Start(GroupContext context) => call;

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        Result = row;
        return null;
    }
}
