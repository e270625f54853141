using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Microsoft.Data.Sqlite;

// sql file text
// Another program with SQLite of its own: it runs the text on the file, says so, and has it open until its input ends.
if (args is ["sql", var file, var text])
{
    using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
    connection.Open();
    using var command = connection.CreateCommand();
    command.CommandText = text;
    command.ExecuteNonQuery();
    Console.WriteLine("done");
    await Console.In.ReadToEndAsync();
    return 0;
}

// ledger bill rows workers lease-in-milliseconds Fail|Retry
// Every row is claimed, "called" by a line in the process's own file in the folder that is the service's bill, and answered, by so many workers at once.
var (path, bill) = (args[0], args[1]);
var rows = int.Parse(args[2], CultureInfo.InvariantCulture);
var workers = int.Parse(args[3], CultureInfo.InvariantCulture);
var options = new LedgerOptions
{
    Lease = TimeSpan.FromMilliseconds(int.Parse(args[4], CultureInfo.InvariantCulture)),
    RetryUncertain = args[5] == "Retry",
};

using var key = new LedgerKey([.. Enumerable.Range(1, LedgerKey.ShortestLength).Select(value => (byte)value)]);
var scope = new LedgerScope("service", "ID_2META", "account");
await using var ledger = await Ledgers.OpenAsync(LedgerAddress.Parse(path, "/"), key, scope, options, TimeProvider.System, CancellationToken.None);
await using var service = new FileStream(Path.Combine(bill, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
using var slots = new SemaphoreSlim(1);
var next = -1;
await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
return 0;

async Task WorkAsync()
{
    while (Interlocked.Increment(ref next) is var row && row < rows)
    {
        await AskAsync(row);
    }
}

async Task AskAsync(int row)
{
    var mark = ledger.MarkOf("name", row.ToString(CultureInfo.InvariantCulture));
    while (await AgainAsync(() => ledger.ClaimAsync(mark, CancellationToken.None).AsTask()) is { Outcome: ClaimOutcome.Ours } claim)
    {
        if (await CallAsync(claim, row))
        {
            await Task.Delay(row % 5);
            await AgainAsync(() => ledger.DoneAsync(claim, 1, isBilled: true, requestId: null));
            return;
        }

        await AgainAsync(async () =>
        {
            await ledger.FreeAsync(claim);
            return true;
        });
    }
}

// As a run does: what cannot be stored for a moment is stored later.
static async Task<T> AgainAsync<T>(Func<Task<T>> change)
{
    while (true)
    {
        try
        {
            return await change();
        }
        catch (LedgerException exception) when (exception.IsTransient)
        {
            await Task.Delay(20);
        }
    }
}

async Task<bool> CallAsync(LedgerClaim claim, int row)
{
    // One after the other: most claims wait for their slots.
    await slots.WaitAsync();
    try
    {
        if (!claim.IsOurs && !await AgainAsync(() => ledger.RenewAsync(claim, CancellationToken.None).AsTask()))
        {
            return false;
        }

        // One write of a line is whole, also when the process is killed.
        var line = System.Text.Encoding.ASCII.GetBytes(row.ToString(CultureInfo.InvariantCulture) + "\n");
        if (!claim.TryLeave())
        {
            return false;
        }

        service.Write(line);
        await Task.Yield();
        return true;
    }
    finally
    {
        slots.Release();
    }
}
