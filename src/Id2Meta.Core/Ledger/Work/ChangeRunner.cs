using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Runs changes within a transaction, in as many rounds as the longest of them has statements.</summary>
internal static class ChangeRunner
{
    public static async ValueTask RunAsync(ILedgerConnection connection, IEnumerable<LedgerChange> changes, GroupContext context, CancellationToken cancellationToken)
    {
        var waiting = new List<LedgerChange>();
        var calls = new List<SqlCall>();
        foreach (var change in changes)
        {
            Add(change, change.Start(context), waiting, calls);
        }

        while (waiting.Count > 0)
        {
            var rows = await connection.RunAsync(calls, cancellationToken).ConfigureAwait(false);
            var (before, nextWaiting, nextCalls) = (waiting, new List<LedgerChange>(), new List<SqlCall>());
            for (var i = 0; i < before.Count; i++)
            {
                Add(before[i], before[i].Continue(rows[i], context), nextWaiting, nextCalls);
            }

            (waiting, calls) = (nextWaiting, nextCalls);
        }
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
