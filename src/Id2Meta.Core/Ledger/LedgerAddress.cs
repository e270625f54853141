using System;
using System.Collections.Generic;
using System.IO;
using Id2Meta.Ledger.Postgres;

namespace Id2Meta.Ledger;

/// <summary>Where a ledger is: a file, or a PostgreSQL database.</summary>
public sealed class LedgerAddress
{
    private LedgerAddress(string? path, PostgresAddress? database)
    {
        Path = path;
        Database = database;
    }

    /// <summary>The full path of the file; <see langword="null"/> for a database.</summary>
    public string? Path { get; }

    /// <summary>The name of the service, as libpq's service file knows it, whose settings <see cref="WithService"/> has to add; <see langword="null"/> where none is named.</summary>
    public string? Service => Database?.Service;

    internal PostgresAddress? Database { get; }

    /// <summary>Whether a text is the address of a database.</summary>
    public static bool IsDatabase(string text)
    {
        ThrowHelper.IfNull(text);
        return text.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address as people write it.</summary>
    /// <param name="text">A path, or <c>postgres://user@host:port/database?sslmode=verify-full</c>.</param>
    /// <param name="folder">What a relative path is relative to.</param>
    /// <exception cref="LedgerException">It is neither.</exception>
    public static LedgerAddress Parse(string text, string folder)
    {
        ThrowHelper.IfNull(text);
        if (IsDatabase(text))
        {
            return new LedgerAddress(path: null, PostgresAddress.Parse(text).From(folder));
        }

        if (string.IsNullOrWhiteSpace(text) || text.Contains("://") || text.IndexOfAny(System.IO.Path.GetInvalidPathChars()) >= 0)
        {
            throw IsNoPath();
        }

        try
        {
            return new LedgerAddress(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, text)), database: null);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw IsNoPath(exception);
        }
    }

    /// <summary>The same with what the service file says of <see cref="Service"/>; the address itself comes first.</summary>
    /// <param name="settings">By libpq's names.</param>
    /// <exception cref="LedgerException">A setting cannot be used.</exception>
    public LedgerAddress WithService(IReadOnlyDictionary<string, string> settings) => new(Path, Database?.With(settings));

    /// <summary>The same with a login; to a file it says nothing.</summary>
    public LedgerAddress WithLogin(string user, string password) =>
        new(Path, Database is null ? null : Database with { User = string.IsNullOrEmpty(user) ? Database.User : user, Password = password });

    /// <summary>As it may be shown: no password is in it.</summary>
    public override string ToString() => Path ?? Database!.ToString();

    /// <summary>The same with another clock of the database, for tests: an expression that gives seconds since 1970.</summary>
    internal LedgerAddress WithClock(string sql) => new(Path, Database is null ? null : Database with { ClockSql = sql });

    private static LedgerException IsNoPath(Exception? cause = null) => new(
        LedgerError.AddressUnknown,
        "The address of the ledger is neither a path nor that of a PostgreSQL database.",
        "Give the path of a file, for example ./people.ledger, or postgres://user@host/database.",
        cause);
}
