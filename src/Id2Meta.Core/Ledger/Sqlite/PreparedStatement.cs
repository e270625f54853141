using System;
using System.Linq;
using Id2Meta.Ledger.Sql;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>
/// A statement that is prepared once, its parameters found once: looking each of them up by its name at every execution, as ADO.NET's provider does, takes longer than
/// the statement.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const string ClockName = "@clock";

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string _path;
    private readonly int[] _places;
    private readonly int _clockPlace;

    /// <summary>Prepares it.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="LedgerException">It cannot be prepared.</exception>
    public PreparedStatement(sqlite3 database, SqlStatement statement, string path)
    {
        (_database, _path) = (database, path);
        Check(raw.sqlite3_prepare_v3(database, statement.Text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = [.. statement.Parameters.Select(name => raw.sqlite3_bind_parameter_index(_statement, "@" + name))];
        _clockPlace = raw.sqlite3_bind_parameter_index(_statement, ClockName);
    }

    /// <summary>Begins an execution.</summary>
    /// <param name="values">Its values, in order.</param>
    /// <param name="clock">The clock of the ledger, in seconds.</param>
    /// <exception cref="LedgerException">A value cannot be bound.</exception>
    public void Bind(object?[] values, double clock)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i] switch
            {
                null => raw.sqlite3_bind_null(_statement, _places[i]),
                long number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                double number => raw.sqlite3_bind_double(_statement, _places[i], number),
                string text => raw.sqlite3_bind_text(_statement, _places[i], text),
                var other => throw new NotSupportedException($"A value of a statement is a {other.GetType().Name}."),
            });
        }

        if (_clockPlace > 0)
        {
            Check(raw.sqlite3_bind_double(_statement, _clockPlace, clock));
        }
    }

    /// <summary>Goes to the next row. A statement that changes has to run to its end.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="LedgerException">It failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw SqliteFaults.Of(code & 0xff, raw.sqlite3_extended_errcode(_database), _path);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>The present row.</summary>
    public SqlRow Row()
    {
        var values = new object[raw.sqlite3_column_count(_statement)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = raw.sqlite3_column_type(_statement, i) switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, i),
                raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, i),
                raw.SQLITE_TEXT => raw.sqlite3_column_text(_statement, i).utf8_to_string(),
                _ => DBNull.Value,
            };
        }

        return new SqlRow(values);
    }

    /// <summary>Ends an execution; what failed has been told by <see cref="Step"/>.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFaults.Of(code & 0xff, raw.sqlite3_extended_errcode(_database), _path);
        }
    }
}
