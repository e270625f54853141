using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>A connection to a file. SQLite works on the caller's thread: nothing of it is ever waited for elsewhere.</summary>
internal sealed class SqliteLedgerConnection : ILedgerConnection
{
    private const string ClockName = "@clock";

    // SQLite tries a lock that is taken at longer and longer intervals, up to 100 ms: beside a process that writes all the time it would hardly ever get it.
    private const int LockAttemptMilliseconds = 4;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly LedgerClock _clock;
    private readonly TimeSpan _lockTimeout;
    private readonly Dictionary<SqlStatement, SqliteCommand> _prepared = [];
    private bool _isInTransaction;

    public SqliteLedgerConnection(SqliteConnection connection, string path, LedgerClock clock, TimeSpan lockTimeout)
    {
        _connection = connection;
        _path = path;
        _clock = clock;
        _lockTimeout = lockTimeout;
    }

    public ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var code = raw.SQLITE_BUSY;
        raw.sqlite3_busy_timeout(_connection.Handle, LockAttemptMilliseconds);
        for (var waited = 0d; code == raw.SQLITE_BUSY && waited <= _lockTimeout.TotalMilliseconds; waited += LockAttemptMilliseconds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            code = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
        }

        raw.sqlite3_busy_timeout(_connection.Handle, (int)_lockTimeout.TotalMilliseconds);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFaults.Of(code & 0xff, raw.sqlite3_extended_errcode(_connection.Handle), _path);
        }

        _isInTransaction = true;
        return default;
    }

    public ValueTask<IReadOnlyList<SqlRow?>> RunAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken)
    {
        var rows = new SqlRow?[calls.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = First(calls[i]);
        }

        return new(rows);
    }

    public ValueTask<IReadOnlyList<SqlRow>> ReadAsync(SqlCall call, CancellationToken cancellationToken) => new(All(call, cancellationToken));

    public async ValueTask<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, CancellationToken cancellationToken)
    {
        var rows = await RunAsync(last, cancellationToken).ConfigureAwait(false);
        Execute("COMMIT");
        _isInTransaction = false;
        return rows;
    }

    public ValueTask RollbackAsync()
    {
        if (_isInTransaction)
        {
            _isInTransaction = false;
            try
            {
                Execute("ROLLBACK");
            }
            catch (LedgerException)
            {
                // SQLite has undone it already, as it does when a disk is full.
            }
        }

        return default;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
        return default;
    }

    /// <summary>Runs a text that gives nothing.</summary>
    public void Execute(string text)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Of(exception, _path);
        }
    }

    private static SqlRow Row(SqliteDataReader reader)
    {
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        return new SqlRow(values);
    }

    private SqlRow? First(SqlCall call)
    {
        try
        {
            using var reader = Prepare(call).ExecuteReader();
            var row = reader.Read() ? Row(reader) : null;
            while (row is not null && reader.Read())
            {
                // A statement that changes must run to its end.
            }

            return row;
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Of(exception, _path);
        }
    }

    private List<SqlRow> All(SqlCall call, CancellationToken cancellationToken)
    {
        try
        {
            var rows = new List<SqlRow>();
            using var reader = Prepare(call).ExecuteReader();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(Row(reader));
            }

            return rows;
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Of(exception, _path);
        }
    }

    private SqliteCommand Prepare(SqlCall call)
    {
        if (!_prepared.TryGetValue(call.Statement, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = call.Statement.Text;
            foreach (var name in call.Statement.Parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
            }

            if (call.Statement.Text.Contains(ClockName))
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = ClockName });
            }

            _prepared.Add(call.Statement, command);
        }

        for (var i = 0; i < call.Values.Length; i++)
        {
            command.Parameters[i].Value = call.Values[i] ?? DBNull.Value;
        }

        if (command.Parameters.Count > call.Values.Length)
        {
            command.Parameters[call.Values.Length].Value = _clock.Seconds;
        }

        return command;
    }
}
