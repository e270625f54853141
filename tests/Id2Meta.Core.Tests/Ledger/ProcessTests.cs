using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>Real processes on one ledger, killed and stopped in the middle of their work; the bill is a folder where each has a file.</summary>
public class ProcessTests : IDisposable
{
    private const int Workers = 8;
    private const int ManyWorkers = 48;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly LedgerFixture _fixture;

    public ProcessTests()
        : this(new LedgerFixture())
    {
    }

    private protected ProcessTests(LedgerFixture fixture)
    {
        _fixture = fixture;
        Directory.CreateDirectory(BillPath);
    }

    /// <summary>How often both processes are killed.</summary>
    private protected virtual int Kills => 4;

    private string BillPath => Path.Combine(_fixture.Folder, "bill");

    [SkippableTheory]
    [InlineData("Fail")]
    [InlineData("Retry")]
    public async Task Killed_at_any_moment_nothing_that_has_an_answer_is_asked_again_and_every_call_is_in_the_books(string onUncertain)
    {
        const int Rows = 400;
        var random = new Random(7);
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var first = Start(Rows, _fixture.LeaseOfKilled, onUncertain);
            using var second = Start(Rows, _fixture.LeaseOfKilled, onUncertain);
            await WaitForCallsAsync((kill * Rows / (Kills + 2)) + random.Next(20), first);
            first.Kill();
            if (kill % 2 == 0)
            {
                second.Kill();
            }
            else
            {
                await WaitForCallsAsync(Bill().Count + random.Next(5), second);
                second.Kill();
            }
        }

        using var last = Start(Rows, _fixture.LeaseOfKilled, onUncertain);
        await last.EndAsync();

        var bill = Bill();
        var entries = await _fixture.EntriesAsync();
        var twice = bill.Count - bill.Distinct().Count();
        Assert.Equal(Rows, entries.Count);
        Assert.All(entries, entry => Assert.Equal(entry.UncertainCalls > 0 && onUncertain == "Fail" ? EntryState.Uncertain : EntryState.Answered, entry.State));
        Assert.InRange(entries.Sum(entry => entry.UncertainCalls), 0, 2 * Kills * Workers);
        Assert.InRange(bill.Count, entries.Sum(entry => entry.BilledCalls), entries.Sum(entry => entry.BilledCalls + entry.UncertainCalls));
        Assert.InRange(twice, 0, onUncertain == "Fail" ? 0 : entries.Sum(entry => entry.UncertainCalls));
    }

    [SkippableFact]
    public async Task Stopped_for_longer_than_the_lease_a_process_sends_nothing_that_another_has_taken_over()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int Rows = 400;
        using var stopped = Start(Rows, 600, "Retry", ManyWorkers);
        await WaitForCallsAsync(50, stopped);
        await StopBetweenTransactionsAsync(stopped);
        using (var other = Start(Rows, 600, "Retry"))
        {
            await other.EndAsync();
        }

        var before = Bill().Count;
        await stopped.SignalAsync("CONT");
        await stopped.EndAsync();

        var entries = await _fixture.EntriesAsync();
        Assert.Equal(Rows, Bill().Distinct().Count());
        Assert.InRange(Bill().Count - Rows, 0, ManyWorkers);

        // What the gate had let through at that very moment.
        Assert.InRange(Bill().Count - before, 0, 1);
        Assert.Equal(Bill().Count, entries.Sum(entry => entry.BilledCalls));
        Assert.All(entries, entry => Assert.Equal((EntryState.Answered, 0), (entry.State, entry.UncertainCalls)));
    }

    [SkippableFact]
    public async Task Four_processes_on_the_same_rows_ask_for_each_once()
    {
        const int Rows = 400;
        var processes = Enumerable.Range(0, 4).Select(_ => Start(Rows, _fixture.LeaseOfKilled, "Fail")).ToList();
        foreach (var process in processes)
        {
            await process.EndAsync();
            process.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, Rows), Bill().Order());
        var scope = Assert.Single((await _fixture.SummarizeAsync()).Scopes);
        Assert.Equal(new LedgerTotals(Rows, 0, 0), scope.Totals);
        Assert.All(scope.Runs, run => Assert.Equal(MemberState.Left, run.State));
        Assert.Equal(_fixture.Files, Directory.GetFiles(_fixture.Folder).Select(Path.GetFileName).Order());
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    private LedgerProcess Start(int rows, int leaseMilliseconds, string onUncertain, int workers = Workers) =>
        new(_fixture.Address.ToString(), BillPath, rows, workers, leaseMilliseconds, onUncertain);

    private List<int> Bill()
    {
        var calls = new List<int>();
        foreach (var file in Directory.GetFiles(BillPath))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var lines = reader.ReadToEnd();
            calls.AddRange(lines[..(lines.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
        }

        return calls;
    }

    private async Task WaitForCallsAsync(int calls, LedgerProcess process)
    {
        using var guard = new CancellationTokenSource(HangGuard);
        while (Bill().Count < calls)
        {
            if (process.HasExited)
            {
                await process.EndAsync();
            }

            await Task.Delay(1, guard.Token);
        }
    }

    /// <summary>Within a transaction it would hold SQLite's only lock for writing: then all others wait until it goes on.</summary>
    private async Task StopBetweenTransactionsAsync(LedgerProcess process)
    {
        await using var driver = _fixture.Driver(new() { LockTimeout = TimeSpan.FromMilliseconds(20) }, TimeProvider.System);
        while (true)
        {
            await process.SignalAsync("STOP");
            await using var connection = await driver.ConnectAsync(CancellationToken.None);
            try
            {
                await connection.BeginAsync(CancellationToken.None);
                await connection.RollbackAsync();
                return;
            }
            catch (LedgerException)
            {
                await process.SignalAsync("CONT");
            }
        }
    }
}
