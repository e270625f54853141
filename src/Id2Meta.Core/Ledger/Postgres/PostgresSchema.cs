using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>Finds the tables of a ledger, or makes them: one process does, under an advisory lock, and the others find them.</summary>
internal static class PostgresSchema
{
    /// <summary>Says whose the tables are.</summary>
    private const string Mark = "Id2Meta ledger";

    /// <summary>Of the advisory lock: "Id2L".</summary>
    private const int LockClass = 0x4964_324C;

    /// <summary>Rows that are updated all the time stay on pages with room, and their dead versions go soon.</summary>
    private const string Storage = """
        ALTER TABLE call SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE pace SET (fillfactor = 20, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
        ALTER TABLE scope SET (fillfactor = 20, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
        ALTER TABLE member SET (fillfactor = 20, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
        ALTER TABLE ledger SET (fillfactor = 20)
        """;

    public static readonly SqlStatement SizeOf = new(
        "SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0)::bigint FROM pg_class WHERE relnamespace = to_regnamespace(@schema) AND relkind = 'r'", "schema");

    private static readonly SqlStatement Look = new(
        """
        SELECT (to_regnamespace(@schema) IS NOT NULL)::int,
            (SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace(@schema) AND relkind IN ('r', 'p', 'v', 'm', 'f')),
            (SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE relnamespace = to_regnamespace(@schema) AND relname = @table)
        """,
        "schema",
        "table");

    private static readonly SqlStatement Lock = new(FormattableString.Invariant($"SELECT pg_advisory_xact_lock({LockClass}, hashtext(@schema))::text"), "schema");

    /// <summary>Checks that there is a ledger.</summary>
    /// <param name="connection">One of no transaction.</param>
    /// <param name="server">For messages.</param>
    /// <param name="begin">The first row of a ledger that is made; <see langword="null"/> where none is to be made.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LedgerException">There is none, or something else.</exception>
    public static async ValueTask PrepareAsync(PostgresLedgerConnection connection, PostgresServer server, SqlCall? begin, CancellationToken cancellationToken)
    {
        var schema = server.Address.SchemaName;
        if (await LookAsync(connection, server, cancellationToken).ConfigureAwait(false) is { IsLedger: true })
        {
            return;
        }

        if (begin is null)
        {
            throw new LedgerException(LedgerError.NotFound, $"There is no ledger in '{server.Name}' (schema {schema}).", "Correct the address; a run with -Ledger makes a ledger.");
        }

        try
        {
            await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            await connection.RunAsync([Lock.With(schema)], cancellationToken).ConfigureAwait(false);
            var present = await LookAsync(connection, server, cancellationToken).ConfigureAwait(false);
            if (!present.IsLedger)
            {
                var schemaText = present.HasSchema ? string.Empty : $"CREATE SCHEMA {schema};";
                await connection.ExecuteAsync(
                    $"{schemaText}{LedgerSql.Tables.Replace("{suffix}", string.Empty)}{Storage};COMMENT ON TABLE ledger IS '{Mark}'", cancellationToken).ConfigureAwait(false);
                await connection.RunAsync([begin], cancellationToken).ConfigureAwait(false);
            }

            await connection.CommitAsync([], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.RollbackAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<(bool HasSchema, bool IsLedger)> LookAsync(PostgresLedgerConnection connection, PostgresServer server, CancellationToken cancellationToken)
    {
        var schema = server.Address.SchemaName;
        var row = (await connection.RunAsync([Look.With(schema, "ledger")], cancellationToken).ConfigureAwait(false))[0]!;
        var isLedger = row.Text(2) == Mark;
        return isLedger || row.Long(1) == 0
            ? (row.Long(0) != 0, isLedger)
            : throw new LedgerException(
                LedgerError.NotALedger, $"The schema {schema} of '{server.Name}' holds tables that are not a ledger of Id2Meta.", "Name another schema with ?schema=name: one that is absent or empty.");
    }
}
