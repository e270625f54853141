using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger.Sql;

/// <summary>Reads entries of one scope by their marks, fast; from any thread, one at a time.</summary>
internal interface ILedgerReader : IDisposable
{
    /// <summary>Whether <see cref="Find"/> takes no trip to another machine.</summary>
    bool IsNear { get; }

    /// <summary>The entry as it stands, or a moment ago; <see cref="EntryRow.None"/> where there is none.</summary>
    EntryRow Find(SubjectMark mark);

    /// <summary>The same for many, in one trip.</summary>
    IReadOnlyList<EntryRow> FindEach(IReadOnlyList<SubjectMark> marks);

    /// <summary>The entry as it stands now.</summary>
    ValueTask<EntryRow> LookAsync(SubjectMark mark, CancellationToken cancellationToken);

    /// <summary>Lets go of what the database keeps for an unfinished reading.</summary>
    void Rest();
}
