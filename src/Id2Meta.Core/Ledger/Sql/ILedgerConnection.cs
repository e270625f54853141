using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger.Sql;

/// <summary>A connection to the database of a ledger; for one user at a time. Every failure is a <see cref="LedgerException"/>.</summary>
internal interface ILedgerConnection : IAsyncDisposable
{
    /// <summary>Begins a transaction that will write, and waits for its turn where the database has one writer.</summary>
    ValueTask BeginAsync(CancellationToken cancellationToken);

    /// <summary>Runs statements that do not depend on each other, in one trip where the database is far away.</summary>
    /// <returns>The first row of each, or <see langword="null"/>.</returns>
    ValueTask<IReadOnlyList<SqlRow?>> RunAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken);

    /// <summary>Runs one statement and gives all its rows: what may be many is asked for in portions.</summary>
    ValueTask<IReadOnlyList<SqlRow>> ReadAsync(SqlCall call, CancellationToken cancellationToken);

    /// <summary>Runs the last statements of the transaction and makes it durable, in one trip where the database is far away.</summary>
    /// <returns>The first row of each, or <see langword="null"/>.</returns>
    ValueTask<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, CancellationToken cancellationToken);

    /// <summary>Undoes the transaction, if there is one.</summary>
    ValueTask RollbackAsync();
}
