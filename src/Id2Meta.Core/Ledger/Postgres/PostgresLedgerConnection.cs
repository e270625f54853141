using System;
using System.Collections.Generic;
using System.Data;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Npgsql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>
/// A connection that is opened when it is needed, and again when it was lost: what was under way then has failed, and what comes next may succeed. Begin and
/// end of a transaction travel with its first and last statements.
/// </summary>
internal sealed class PostgresLedgerConnection : ILedgerConnection
{
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
    private const string Commit = "COMMIT";

    private readonly PostgresServer _server;
    private readonly PostgresText _text;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private NpgsqlConnection? _connection;
    private Transaction _transaction;
    private bool _isDisposed;

    public PostgresLedgerConnection(PostgresServer server)
    {
        _server = server;
        _text = new PostgresText(server.Address.ClockSql);
    }

    private enum Transaction
    {
        None,

        /// <summary>Asked for; the server has not heard of it.</summary>
        Wanted,

        Begun,
    }

    public ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _transaction = Transaction.Wanted;
        return default;
    }

    public async ValueTask<IReadOnlyList<SqlRow?>> RunAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken) =>
        calls.Count == 0 ? [] : await SendAsync(calls, isLast: false, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<SqlRow>> ReadAsync(SqlCall call, CancellationToken cancellationToken)
    {
        var (command, _) = _text.Of(call);
        return await InTurnAsync(
            async connection =>
            {
                var rows = new List<SqlRow>();
                using var batch = Batch(connection);
                batch.BatchCommands.Add(command);
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
#if NET8_0_OR_GREATER
                await using var disposed = reader.ConfigureAwait(false);
#else
                using var disposed = reader;
#endif
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(Row(reader));
                }

                return rows;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, CancellationToken cancellationToken)
    {
        var rows = await SendAsync(last, isLast: true, cancellationToken).ConfigureAwait(false);
        _transaction = Transaction.None;
        return rows;
    }

    public async ValueTask RollbackAsync()
    {
        var wasBegun = _transaction == Transaction.Begun;
        _transaction = Transaction.None;
        if (wasBegun && _connection is { State: ConnectionState.Open })
        {
            try
            {
                await ExecuteAsync("ROLLBACK", CancellationToken.None).ConfigureAwait(false);
            }
            catch (LedgerException)
            {
                // The server undoes what a lost connection has begun.
                Drop();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        // Whoever gave up waiting has left a statement behind: nothing closes a connection while its answer is read.
        _isDisposed = true;
        await _turn.WaitAsync().ConfigureAwait(false);
        Drop();
        _turn.Dispose();
    }

    /// <summary>Runs a text that gives nothing.</summary>
    /// <exception cref="LedgerException">It failed.</exception>
    public async ValueTask ExecuteAsync(string text, CancellationToken cancellationToken) => await InTurnAsync(
        async connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = text;
            command.CommandTimeout = Seconds(_server.Timeout);
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    internal static SqlRow Row(NpgsqlDataReader reader)
    {
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        return new SqlRow(values);
    }

    private static int Seconds(TimeSpan timeout) => timeout == TimeSpan.Zero ? 0 : Math.Max(1, (int)timeout.TotalSeconds);

    private async ValueTask<SqlRow?[]> SendAsync(IReadOnlyList<SqlCall> calls, bool isLast, CancellationToken cancellationToken) => await InTurnAsync(
        async connection =>
        {
            using var batch = Batch(connection);
            if (_transaction == Transaction.Wanted)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Begin));
            }

            var givesRows = new bool[calls.Count];
            for (var i = 0; i < givesRows.Length; i++)
            {
                (var command, givesRows[i]) = _text.Of(calls[i]);
                batch.BatchCommands.Add(command);
            }

            if (isLast)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Commit));
            }

            _transaction = _transaction == Transaction.Wanted ? Transaction.Begun : _transaction;
            return await ReadFirstRowsAsync(batch, givesRows, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    private static async Task<SqlRow?[]> ReadFirstRowsAsync(NpgsqlBatch batch, bool[] givesRows, CancellationToken cancellationToken)
    {
        var rows = new SqlRow?[givesRows.Length];
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
#if NET8_0_OR_GREATER
        await using var disposed = reader.ConfigureAwait(false);
#else
        using var disposed = reader;
#endif
        var isFirst = true;
        for (var i = 0; i < rows.Length; i++)
        {
            if (givesRows[i])
            {
                // The reader begins at the first statement that gives rows, and skips all that do not.
                _ = isFirst || await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                isFirst = false;
                rows[i] = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Row(reader) : null;
            }
        }

        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
            // What fails after the last row is heard of here.
        }

        return rows;
    }

    private NpgsqlBatch Batch(NpgsqlConnection connection)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = Seconds(_server.Timeout);
        return batch;
    }

    private async ValueTask<T> InTurnAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await run(await OpenAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresFaults.Knows(exception))
        {
            if (_connection is not { State: ConnectionState.Open } || PostgresFaults.IsOfServer(exception))
            {
                Drop();
            }

            throw PostgresFaults.Of(exception, _server.Name);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        Drop();
        if (_transaction == Transaction.Begun)
        {
            throw PostgresFaults.Lost(_server.Name);
        }

        return _connection = await _server.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
