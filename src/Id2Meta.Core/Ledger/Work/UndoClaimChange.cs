using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Gives a claim back that nobody was told of, if it was made at all.</summary>
internal sealed class UndoClaimChange(LedgerClaim claim) : LedgerChange<bool>
{
    private readonly FreeChange _free = new(claim);
    private bool _isOurs;

    public override SubjectMark Order => claim.Mark;

    public override SqlCall? Start(GroupContext context)
    {
        _isOurs = false;
        return LedgerSql.Find.With(context.Scope, claim.Mark.High, claim.Mark.Low);
    }

    public override SqlCall? Continue(SqlRow? row, GroupContext context)
    {
        if (_isOurs)
        {
            return _free.Continue(row, context);
        }

        _isOurs = row is not null && EntryRow.Of(row) is { State: EntryState.InFlight or EntryState.Uncertain } entry && entry.Token == claim.Token;
        return _isOurs ? _free.Start(context) : null;
    }
}
