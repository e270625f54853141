using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Runs changes within a transaction, in as many rounds as the longest of them has statements.</summary>
internal static class ChangeRunner
{
    /// <summary>Runs them.</summary>
    /// <param name="connection">Where the transaction is.</param>
    /// <param name="first">A statement before all others, which gives a row or undoes them: without one, nothing follows.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="context">The transaction.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The row of the first statement.</returns>
    public static async ValueTask<SqlRow?> RunAsync(ILedgerConnection connection, SqlCall? first, IEnumerable<LedgerChange> changes, GroupContext context, CancellationToken cancellationToken)
    {
        var waiting = new List<LedgerChange>();
        var calls = new List<SqlCall>();
        foreach (var change in changes)
        {
            Add(change, change.Start(context), waiting, calls);
        }

        SqlRow? sign = null;
        if (first is not null)
        {
            var rows = await connection.RunAsync([first, .. calls], cancellationToken).ConfigureAwait(false);
            sign = rows[0];
            if (sign is null)
            {
                return null;
            }

            await ContinueAsync(connection, waiting, [.. rows.Skip(1)], context, cancellationToken).ConfigureAwait(false);
            return sign;
        }

        if (waiting.Count > 0)
        {
            await ContinueAsync(connection, waiting, await connection.RunAsync(calls, cancellationToken).ConfigureAwait(false), context, cancellationToken).ConfigureAwait(false);
        }

        return sign;
    }

    /// <summary>Runs what follows from the rows of their first statements.</summary>
    public static async ValueTask ContinueAsync(
        ILedgerConnection connection, IReadOnlyList<LedgerChange> changes, IReadOnlyList<SqlRow?> rows, GroupContext context, CancellationToken cancellationToken)
    {
        var (waiting, calls) = Continue(changes, rows, context);
        while (waiting.Count > 0)
        {
            (waiting, calls) = Continue(waiting, await connection.RunAsync(calls, cancellationToken).ConfigureAwait(false), context);
        }
    }

    private static (List<LedgerChange> Waiting, List<SqlCall> Calls) Continue(IReadOnlyList<LedgerChange> before, IReadOnlyList<SqlRow?> rows, GroupContext context)
    {
        var (waiting, calls) = (new List<LedgerChange>(), new List<SqlCall>());
        for (var i = 0; i < before.Count; i++)
        {
            Add(before[i], before[i].Continue(rows[i], context), waiting, calls);
        }

        return (waiting, calls);
    }

    private static void Add(LedgerChange change, SqlCall? call, List<LedgerChange> waiting, List<SqlCall> calls)
    {
        if (call is not null)
        {
            waiting.Add(change);
            calls.Add(call);
        }
    }
}
