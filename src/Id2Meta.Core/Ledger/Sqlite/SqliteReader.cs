using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>
/// One prepared statement on a connection of its own, without ADO.NET in between, within read transactions of many look-ups each: the locks of a
/// transaction cost more than the look-up.
/// </summary>
internal sealed class SqliteReader : ILedgerReader
{
    private const int MostLookups = 256;

    private readonly object _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly sqlite3_stmt _find;
    private int _lookups;

    /// <summary>Prepares it.</summary>
    /// <param name="connection">The connection; the reader disposes of it.</param>
    /// <param name="path">For messages.</param>
    /// <param name="scope">Whose entries are found.</param>
    public SqliteReader(SqliteConnection connection, string path, long scope)
    {
        _connection = connection;
        _path = path;
        Check(raw.sqlite3_prepare_v3(connection.Handle, LedgerSql.Find.Text, raw.SQLITE_PREPARE_PERSISTENT, out _find));
        Check(raw.sqlite3_bind_int64(_find, 1, scope));
    }

    public bool IsNear => true;

    public EntryRow Find(SubjectMark mark)
    {
        lock (_gate)
        {
            if (_lookups == 0)
            {
                Check(raw.sqlite3_exec(_connection.Handle, "BEGIN"));
            }

            _lookups++;
            var entry = Read(mark);
            if (_lookups == MostLookups)
            {
                EndTransaction();
            }

            return entry;
        }
    }

    public IReadOnlyList<EntryRow> FindEach(IReadOnlyList<SubjectMark> marks) => [.. marks.Select(Find)];

    public ValueTask<EntryRow> LookAsync(SubjectMark mark, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            EndTransaction();
            return new(Read(mark));
        }
    }

    public void Rest()
    {
        lock (_gate)
        {
            EndTransaction();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _find.Dispose();
            _connection.Dispose();
        }
    }

    private EntryRow Read(SubjectMark mark)
    {
        raw.sqlite3_bind_int64(_find, 2, mark.High);
        raw.sqlite3_bind_int64(_find, 3, mark.Low);
        var code = raw.sqlite3_step(_find);
        var entry = code == raw.SQLITE_ROW ? Entry() : EntryRow.None;
        raw.sqlite3_reset(_find);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            EndTransaction();
            Check(code);
        }

        return entry;
    }

    private EntryRow Entry() => new(
        (EntryState)raw.sqlite3_column_int(_find, 0),
        raw.sqlite3_column_int64(_find, 1),
        raw.sqlite3_column_int64(_find, 2),
        IsNull(3) ? null : raw.sqlite3_column_int(_find, 3),
        IsNull(4) ? (IsNull(6) ? null : raw.sqlite3_column_text(_find, 6).utf8_to_string()) : RequestIds.Text(raw.sqlite3_column_int64(_find, 4), raw.sqlite3_column_int64(_find, 5), null),
        raw.sqlite3_column_int64(_find, 7),
        raw.sqlite3_column_int(_find, 8));

    private bool IsNull(int column) => raw.sqlite3_column_type(_find, column) == raw.SQLITE_NULL;

    private void EndTransaction()
    {
        if (_lookups > 0)
        {
            _lookups = 0;
            Check(raw.sqlite3_exec(_connection.Handle, "COMMIT"));
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFaults.Of(code & 0xff, raw.sqlite3_extended_errcode(_connection.Handle), _path);
        }
    }
}
