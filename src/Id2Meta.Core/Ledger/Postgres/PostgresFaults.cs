using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>What PostgreSQL's error codes mean for a ledger (postgresql.org/docs, "PostgreSQL Error Codes"). The server's own words stay out of messages.</summary>
internal static class PostgresFaults
{
    private const string ReadOnlyTransaction = "25006";
    private const string RecoveryConflict = "0A000";

    /// <summary>Whether it comes from the database or the way to it.</summary>
    public static bool Knows(Exception exception) =>
        exception is NpgsqlException or SocketException or IOException or TimeoutException or AuthenticationException or ObjectDisposedException
        || (exception is InvalidOperationException && exception.Source == "Npgsql");

    /// <summary>Whether another server may be the right one by now.</summary>
    public static bool IsOfServer(Exception exception) => exception is not PostgresException { SqlState: not (ReadOnlyTransaction or RecoveryConflict) };

    /// <summary>The connection of a transaction is gone.</summary>
    public static LedgerException Lost(string name, Exception? cause = null) => Unreachable(name, "the connection was lost", cause);

    public static LedgerException Of(Exception exception, string name) => exception switch
    {
        PostgresException answer => Of(answer, name),
        _ when Find<AuthenticationException>(exception) is { } failure => new(
            LedgerError.TlsFailed,
            $"No TLS connection to the database of the ledger '{name}': its certificate is not trusted, or is of another name.",
            "Name the certificate of its authority with ?sslrootcert=file, and the server as its certificate does; sslmode=require does not check the certificate.",
            failure),
        _ when exception.Message.Contains("No SSL enabled") => new(
            LedgerError.TlsFailed,
            $"The database of the ledger '{name}' has no TLS.",
            "Switch TLS on there (ssl = on); or use sslmode=disable, if plain text is really meant.",
            exception),
        _ when exception.Message.Contains("No password") => AccessDenied(name, "the database asks for a password, and none was found", exception),
        _ when Find<SocketException>(exception) is { } failure => Unreachable(name, failure.SocketErrorCode.ToString(), exception),
        _ when Find<TimeoutException>(exception) is not null => Unreachable(name, "it did not answer in time", exception),
        _ when exception.GetBaseException() is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException => Lost(name, exception),
        _ => new(
            LedgerError.Failed,
            $"The driver of the database of the ledger '{name}' failed ({exception.GetBaseException().GetType().Name}).",
            "Run again; if it stays so, report it with this name.",
            exception),
    };

    private static LedgerException Of(PostgresException answer, string name) => answer.SqlState switch
    {
        "28000" or "28P01" => AccessDenied(name, "the database does not let this user in", answer),
        "3D000" => new(LedgerError.NotFound, $"There is no such database: '{name}'.", "Correct the address, or make the database: createdb.", answer),
        "42501" => new(
            LedgerError.ReadOnly,
            $"The user has no right to the tables of the ledger '{name}'.",
            "The role needs a schema of its own, or the right to make one: CREATE SCHEMA id2meta AUTHORIZATION role (about_Id2Meta_Fleet).",
            answer),
        ReadOnlyTransaction or RecoveryConflict => Unreachable(name, "it takes no changes: it is a replica, or was made read-only", answer),
        "3F000" or "42P01" => new(LedgerError.NotFound, $"The tables of the ledger '{name}' are gone.", "Put them back from a backup, or name another ledger, and run again.", answer),
        "40001" or "40P01" or "55P03" or "57014" => new(LedgerError.Locked, $"The ledger '{name}' is held by others ({answer.SqlState}).", "Run again.", answer),
        "53100" or "53200" => new(
            LedgerError.Full, $"The database of the ledger '{name}' has no room ({answer.SqlState}).", "Make room there and run again: everything that was answered is kept.", answer),
        "XX001" or "XX002" => new(LedgerError.Damaged, $"The database of the ledger '{name}' is damaged ({answer.SqlState}).", "Put back a backup; name another ledger until then.", answer),
        { } code when code.StartsWith("53", StringComparison.Ordinal) => Unreachable(name, $"it takes no more connections ({code})", answer),
        { } code when code.StartsWith("08", StringComparison.Ordinal) || code.StartsWith("57P", StringComparison.Ordinal) || code is "25P03" or "25P04" => Unreachable(name, $"the server ended the connection ({code})", answer),
        var code => new(LedgerError.Failed, $"The database of the ledger '{name}' failed (SQLSTATE {code}).", "Run again; if it stays so, report it with this code.", answer),
    };

    private static LedgerException Unreachable(string name, string why, Exception? cause) => new(
        LedgerError.Unreachable, $"The database of the ledger '{name}' cannot be used at present: {why}.", "Check the server and the way to it, and run again: everything that was answered is kept.", cause);

    private static LedgerException AccessDenied(string name, string why, Exception cause) => new(
        LedgerError.AccessDenied,
        $"No access to the ledger '{name}': {why}.",
        "Name the user in the address, and give its password in PGPASSFILE (or ~/.pgpass), PGPASSWORD, a service file (?service=name) or -LedgerCredential.",
        cause);

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
