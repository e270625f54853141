using System;
using System.Collections.Generic;

namespace Id2Meta.Ledger;

/// <summary>Finds known answers without taking part in a run; one thread at a time.</summary>
public interface ILedgerLookup : IDisposable
{
    /// <summary>The mark under which a subject stands in the ledger.</summary>
    SubjectMark MarkOf(string name, string number);

    /// <summary>Whether each answer is known and young enough: one trip, where the ledger is on another machine.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    IReadOnlyList<bool> AreKnown(IReadOnlyList<SubjectMark> marks);
}
