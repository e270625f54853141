using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger.Sql;

/// <summary>
/// What differs between databases: how they are opened and checked, and what they know of their members' lives. The statements are in <see cref="LedgerSql"/>
/// and the same for all.
/// </summary>
internal interface ILedgerDriver : IAsyncDisposable
{
    /// <summary>Where the ledger is, as it may be shown.</summary>
    string Address { get; }

    /// <summary>A clock in seconds that all members share and that nobody can set: see <see cref="LedgerClock"/>.</summary>
    LedgerClock Clock { get; }

    /// <summary>Whether the database lets one writer in after the other: then everything goes with the transactions of the run, and nothing beside them.</summary>
    bool HasOneWriter { get; }

    /// <summary>Whether the place of what is removed is overwritten at once.</summary>
    bool OverwritesRemoved { get; }

    /// <summary>Checks that the ledger is one and can be used; makes it when it is absent and <paramref name="create"/> says so.</summary>
    /// <param name="create">Whether to make it.</param>
    /// <param name="fingerprint">The key's, for a ledger that is made.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task PrepareAsync(bool create, string fingerprint, CancellationToken cancellationToken);

    /// <summary>Checks what may have changed under the feet of a run: a file that was moved or removed.</summary>
    void EnsureThere();

    /// <summary>Opens a connection.</summary>
    ValueTask<ILedgerConnection> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>A connection for single statements; the driver may share one among all who ask.</summary>
    ValueTask<ILedgerConnection> ShareAsync(CancellationToken cancellationToken);

    /// <summary>Opens the fast path of known answers.</summary>
    ILedgerReader OpenReader(long scope);

    /// <summary>Shows as long as it is held that this process lives; <see langword="null"/> where the database has no such sign.</summary>
    ISignOfLife? HoldSignOfLife(long member);

    /// <summary>Whether the member is dead for certain, without waiting for its lease.</summary>
    bool IsCertainlyDead(long member);

    /// <summary>The member is buried: what is left of its sign of life goes.</summary>
    void ClearSignOfLife(long member);

    /// <summary>What the ledger takes, in bytes.</summary>
    ValueTask<long> SizeAsync(CancellationToken cancellationToken);

    /// <summary>Gives free space back. Nobody else uses the ledger.</summary>
    Task ShrinkAsync(CancellationToken cancellationToken);
}
