using System;
using Microsoft.Data.Sqlite;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>Another program that writes to the file, and does not end.</summary>
internal sealed class LockedFile : IDisposable
{
    private readonly SqliteConnection _connection;

    private LockedFile(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        _connection.Open();
        Execute("BEGIN IMMEDIATE");
    }

    public static LockedFile Lock(string path) => new(path);

    /// <summary>Runs a text on a file that nobody has open.</summary>
    public static void Change(string path, string text)
    {
        using var locked = new LockedFile(path);
        locked.Execute(text);
        locked.Execute("COMMIT");
        locked.Execute("BEGIN");
    }

    public void Dispose()
    {
        Execute("ROLLBACK");
        _connection.Dispose();
    }

    private void Execute(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
