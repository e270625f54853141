using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>The use of a connection that others use, too: for single statements, each durable at its end.</summary>
internal sealed class SharedConnection(PostgresLedgerConnection connection) : ILedgerConnection
{
    public ValueTask BeginAsync(CancellationToken cancellationToken) => throw new NotSupportedException("A transaction needs a connection of its own.");

    public ValueTask<IReadOnlyList<SqlRow?>> RunAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken) => connection.RunAsync(calls, cancellationToken);

    public ValueTask<IReadOnlyList<SqlRow>> ReadAsync(SqlCall call, CancellationToken cancellationToken) => connection.ReadAsync(call, cancellationToken);

    public ValueTask<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A transaction needs a connection of its own.");

    public ValueTask RollbackAsync() => default;

    public ValueTask DisposeAsync() => default;
}
