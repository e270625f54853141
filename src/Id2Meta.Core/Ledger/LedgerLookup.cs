using System.Collections.Generic;
using System.Linq;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger;

/// <summary>Known answers, for a plan.</summary>
internal sealed class LedgerLookup(ILedgerReader reader, LedgerKey key, long oldest) : ILedgerLookup
{
    public SubjectMark MarkOf(string name, string number) => key.MarkOf(name, number);

    public IReadOnlyList<bool> AreKnown(IReadOnlyList<SubjectMark> marks) => [.. reader.FindEach(marks).Select(entry => entry.TryAnswer(oldest, out _))];

    public void Dispose() => reader.Dispose();
}
