using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Processes on one ledger at one quota, latency 200 ms with 20 ms jitter: over the same rows, and over rows of which each shares half with the next process.</summary>
internal sealed class SharingMeasure : Measure
{
    private const int Limit = 50;

    private readonly Option<int> _processes = new("--processes") { Description = "How many.", DefaultValueFactory = _ => 4 };
    private readonly Option<int> _rows = new("--rows") { Description = "Rows of each.", DefaultValueFactory = _ => 3_000 };
    private readonly Option<bool> _overlapping = new("--overlapping") { Description = "Each process shares half of its rows with the next, instead of all with all." };
    private readonly Option<bool> _postgres = new("--postgres") { Description = "The ledger is in a throw-away PostgreSQL cluster instead of a file." };
    private readonly Option<int> _distance = new("--distance") { Description = "Milliseconds to PostgreSQL and back: it is reached through a proxy that delays." };
    private readonly Option<bool> _shifted = new("--shifted") { Description = "The clocks of the processes differ by minutes (Debian's package faketime)." };

    public SharingMeasure()
        : base("sharing", "Calls, quota used and refused by processes that share a ledger.")
    {
        Options.Add(_processes);
        Options.Add(_rows);
        Options.Add(_overlapping);
        Options.Add(_postgres);
        Options.Add(_distance);
        Options.Add(_shifted);
        SetAction((arguments, _) => RunAsync(new(
            arguments.GetValue(_processes),
            arguments.GetValue(_rows),
            arguments.GetValue(_overlapping),
            arguments.GetValue(_postgres),
            TimeSpan.FromMilliseconds(arguments.GetValue(_distance)),
            arguments.GetValue(_shifted))));
    }

    private static async Task RunAsync(Plan plan)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        var engines = new List<Child>();
        try
        {
            await using var sandbox = Child.Start("sandbox", "--qps", Text(Limit, "0"), "--latency", "200", "--jitter", "20");
            var server = await sandbox.ReadAsync<ServerAddress>();
            using var place = new LedgerPlace(folder, plan.IsPostgres, plan.Distance);
            var (processes, rows) = (plan.Processes, plan.Rows);
            var step = plan.IsOverlapping ? rows / 2 : 0;
            var distinct = ((processes - 1) * step) + rows;
            var warmth = WritePeople(folder, 1);
            for (var process = 0; process < processes; process++)
            {
                // Engines that compile at the same time would measure the compiler.
                engines.Add(Child.Start(plan.IsShifted ? TimeSpan.FromMinutes(3 * (process - (processes / 2))) : TimeSpan.Zero, "engine"));
                await engines[process].ReadAsync<double>();
                await engines[process].AskAsync<RunFigures>(Script(warmth, server, $"-QpsLimit 2 -Ledger '{place.AddressOf("warm")}'"));
            }

            // All before anybody reads: over the same rows they are one file.
            var files = Enumerable.Range(0, processes).Select(process => MixedPeople.Write(folder, rows, process * step)).ToList();
            await Task.Delay(5_000);
            var before = await sandbox.AskAsync<SandboxBill>();
            var (transactions, processor) = (place.Cluster?.Transactions ?? 0, place.Cluster?.ProcessorTime ?? TimeSpan.Zero);
            var runs = await Task.WhenAll(engines.Select((engine, process) => engine.AskAsync<RunFigures>(
                EngineCommand.Check + Script(files[process], server, $"-QpsLimit {Text(Limit, "0")} -Ledger '{place.AddressOf("shared")}'"))));
            (transactions, processor) = ((place.Cluster?.Transactions ?? 0) - transactions, (place.Cluster?.ProcessorTime ?? TimeSpan.Zero) - processor);
            var bill = await sandbox.AskAsync<SandboxBill>();
            var audit = await LedgerAudit.OfAsync(place.NearAddressOf("shared"), 0, await sandbox.AskAsync<int[]>($"billed 0 {Text(distinct, "0")}"));
            var answered = bill.Answered - before.Answered;
            var refused = bill.Throttled - before.Throttled;
            var seconds = runs.Max(run => run.Seconds);
            Print(
                ["processes", "rows of each", "subjects", "calls answered", "billed twice", "share of the quota", "refused", "rows lost", "out of order", "wrong or failed", "seconds", .. place.Cluster is null ? Array.Empty<string>() : ["transactions a call", "ms of the database's processor a call"]],
                [[
                    Text(processes, "0"), Text(rows, "N0"), Text(distinct, "N0"), Text(answered, "N0"), Text(audit.BilledTwice, "0"), Text(answered / seconds / Limit, "N3"), Text((double)refused / (answered + refused), "P2"),
                    Text(runs.Sum(run => (long)rows - run.Results), "0"), Text(runs.Sum(run => run.Rows!.OutOfOrder), "0"), Text(runs.Sum(run => run.Rows!.Wrong + rows - run.Rows.Answered), "0"), Text(seconds),
                    .. place.Cluster is null ? Array.Empty<string>() : [Text((double)transactions / answered), Text(processor.TotalMilliseconds / answered, "N2")],
                ]]);
        }
        finally
        {
            foreach (var engine in engines)
            {
                await engine.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private sealed record Plan(int Processes, int Rows, bool IsOverlapping, bool IsPostgres, TimeSpan Distance, bool IsShifted);
}
