using System;
using System.Collections.Generic;
using Id2Meta.Ledger.Sql;
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

    /// <summary>How SQLite goes about a statement, step by step.</summary>
    public static IReadOnlyList<string> Plan(string path, SqlStatement statement)
    {
        using var locked = new LockedFile(path);
        using var command = locked._connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement.Text;
        foreach (var parameter in statement.Parameters)
        {
            command.Parameters.AddWithValue("@" + parameter, 1L);
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
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
