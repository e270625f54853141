using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger;

/// <summary>Known answers, for a plan.</summary>
internal sealed class LedgerLookup(ILedgerReader reader, LedgerKey key, long oldest) : ILedgerLookup
{
    public SubjectMark MarkOf(string name, string number) => key.MarkOf(name, number);

    public bool TryFind(SubjectMark mark, out KnownAnswer answer) => reader.Find(mark).TryAnswer(oldest, out answer);

    public void Dispose() => reader.Dispose();
}
