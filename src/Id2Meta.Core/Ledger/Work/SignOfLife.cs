using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Nothing but the sign of life that every transaction begins with.</summary>
internal sealed class SignOfLife : LedgerChange<bool>
{
    public override SqlCall? Start(GroupContext context) => null;

    public override SqlCall? Continue(SqlRow? row, GroupContext context) => null;
}
