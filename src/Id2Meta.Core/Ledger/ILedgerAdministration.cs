using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger;

/// <summary>A ledger as people look at it and clean it up. It takes part in no run.</summary>
public interface ILedgerAdministration : IAsyncDisposable
{
    /// <summary>The ledger at a glance. Reads every entry once.</summary>
    /// <exception cref="LedgerException">It cannot be read.</exception>
    Task<LedgerSummary> SummarizeAsync(CancellationToken cancellationToken);

    /// <summary>The entries, as they are read; in the order of their ids, which says nothing.</summary>
    /// <exception cref="LedgerException">They cannot be read.</exception>
    IAsyncEnumerable<LedgerEntry> EntriesAsync(LedgerEntryFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Removes entries and overwrites their place. What they cost stays in <see cref="LedgerTotals"/>, which holds no person. Safe while runs go on: an
    /// entry in flight stays.
    /// </summary>
    /// <exception cref="LedgerException">Nothing of the last portion is removed.</exception>
    Task<LedgerRemoval> RemoveAsync(LedgerEntryFilter filter, CancellationToken cancellationToken);

    /// <summary>Gives the space of removed entries back to the disk, and empties the journal of what was removed.</summary>
    /// <exception cref="LedgerException">Runs are going on (<see cref="LedgerError.InUse"/>): entries are removed and overwritten, but the space stays.</exception>
    Task ShrinkAsync(CancellationToken cancellationToken);
}
