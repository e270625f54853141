using System;
using Microsoft.Data.Sqlite;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>Opens connections as a ledger needs them.</summary>
internal static class SqliteConnections
{
    // Marks are random, so that each change writes a page of its own: small pages, and 16 MiB of log before they are copied into the file, so that many changes
    // of one page are copied once.
    // FULL: a power cut loses nothing that was committed; macOS needs fullfsync for it. What is deleted is overwritten. The file is nobody's program.
    private const string Settings = """
        PRAGMA page_size = 1024;
        PRAGMA journal_mode = WAL;
        PRAGMA wal_autocheckpoint = 16000;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA secure_delete = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA cache_size = -16384;
        """;

    /// <summary>Opens a file that exists.</summary>
    /// <exception cref="LedgerException">It cannot be.</exception>
    public static SqliteConnection Open(string path, TimeSpan lockTimeout)
    {
        // SQLite itself waits for locks; the library's own waiting sleeps in long steps, and its timeout of one second only says when it gives up on top of that.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            using var settings = connection.CreateCommand();
            settings.CommandText = FormattableString.Invariant($"PRAGMA busy_timeout = {(long)lockTimeout.TotalMilliseconds};") + Settings;
            settings.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFaults.Of(exception, path);
        }
    }
}
