using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Id2Meta.Ledger.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Id2Meta.Ledger.Postgres;

/// <summary>The statements of a ledger as PostgreSQL takes them: numbered parameters of known types, and the clock that is the server's own.</summary>
internal sealed class PostgresText(string clockSql)
{
    private static readonly HashSet<string> Texts = ["fingerprint", "endpoint", "product", "account", "host", "request_text", "schema", "table"];

    private static readonly HashSet<string> Doubles =
        ["limit", "share", "slots", "highest", "rise", "hold", "factor", "lowest", "rest", "old_limit", "qps"];

    private readonly ConcurrentDictionary<SqlStatement, (string Text, bool GivesRows)> _known = new();

    /// <summary>The statement with its values, and whether it gives rows: what does not has no result at all.</summary>
    public (NpgsqlBatchCommand Command, bool GivesRows) Of(SqlCall call)
    {
        var (text, givesRows) = _known.GetOrAdd(call.Statement, Translate);
        var command = new NpgsqlBatchCommand(text);
        for (var i = 0; i < call.Values.Length; i++)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = TypeOf(call.Statement.Parameters[i]), Value = call.Values[i] ?? DBNull.Value });
        }

        return (command, givesRows);
    }

    private static NpgsqlDbType TypeOf(string parameter) =>
        Texts.Contains(parameter) ? NpgsqlDbType.Text : Doubles.Contains(parameter) ? NpgsqlDbType.Double : NpgsqlDbType.Bigint;

    private (string Text, bool GivesRows) Translate(SqlStatement statement)
    {
        // Longer names first: one may be how another begins.
        var text = statement.Text.Replace("@clock", clockSql);
        foreach (var (name, number) in statement.Parameters.Select((name, index) => (name, index + 1)).OrderByDescending(parameter => parameter.name.Length))
        {
            text = text.Replace("@" + name, "$" + number.ToString(CultureInfo.InvariantCulture));
        }

        return (text, text.StartsWith("SELECT", StringComparison.Ordinal) || text.Contains("RETURNING"));
    }
}
