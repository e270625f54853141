using System;
using System.Collections.Concurrent;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;
using Id2Meta.Tests;

namespace Id2Meta.Runs.Measures;

/// <summary>
/// Processes over the same rows and one ledger in PostgreSQL at one quota, while one of them is killed now and then and started again, connections are cut and the
/// server is restarted; then the ledger against the sandbox's bill, subject by subject.
/// </summary>
internal sealed class FleetMeasure : Measure
{
    private const int Limit = 50;

    private readonly Option<int> _processes = new("--processes") { Description = "How many.", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _rows = new("--rows") { Description = "Rows of each.", DefaultValueFactory = _ => 4_000 };
    private readonly Option<double> _killEvery = new("--kill-every") { Description = "Seconds between kills.", DefaultValueFactory = _ => 2 };
    private readonly Option<double> _cutEvery = new("--cut-every") { Description = "Seconds between cuts of all connections, on average.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _restarts = new("--restarts") { Description = "Restarts of the server.", DefaultValueFactory = _ => 2 };
    private readonly Option<string> _onUncertain = new("--on-uncertain") { Description = "Fail or Retry.", DefaultValueFactory = _ => "Retry" };
    private readonly Option<int> _seed = new("--seed") { Description = "Of the moments.", DefaultValueFactory = _ => 1 };

    public FleetMeasure()
        : base("fleet", "The bill against the ledger in PostgreSQL while processes are killed, connections cut and the server restarted.")
    {
        Options.Add(_processes);
        Options.Add(_rows);
        Options.Add(_killEvery);
        Options.Add(_cutEvery);
        Options.Add(_restarts);
        Options.Add(_onUncertain);
        Options.Add(_seed);
        SetAction((arguments, _) => RunAsync(new(
            arguments.GetValue(_processes),
            arguments.GetValue(_rows),
            TimeSpan.FromSeconds(arguments.GetValue(_killEvery)),
            TimeSpan.FromSeconds(arguments.GetValue(_cutEvery)),
            arguments.GetValue(_restarts),
            arguments.GetValue(_onUncertain)!,
            arguments.GetValue(_seed))));
    }

    private static async Task RunAsync(Plan plan)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            await using var sandbox = Child.Start("sandbox", "--qps", Text(Limit, "0"), "--latency", "200", "--jitter", "20");
            var server = await sandbox.ReadAsync<ServerAddress>();
            using var place = new LedgerPlace(folder, isPostgres: true, TimeSpan.Zero);
            var csv = MixedPeople.Write(folder, plan.Rows, 0);
            var ledger = place.AddressOf("fleet");
            var script = EngineCommand.Check + Script(csv, server, $"-QpsLimit {Text(Limit, "0")} -OnUncertain {plan.OnUncertain} -Ledger '{ledger}'");
            var running = new ConcurrentDictionary<int, Child>();
            using var over = new CancellationTokenSource();
            using var turn = new SemaphoreSlim(1);
            var disturbing = new[] { KillAsync(), CutAsync(), RestartAsync() };
            var began = TimeProvider.System.GetTimestamp();
            var runs = await Task.WhenAll(Enumerable.Range(0, plan.Processes).Select(process => LeadAsync(process, script, running)));
            var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            await over.CancelAsync();
            var disturbances = await Task.WhenAll(disturbing);

            var bill = await sandbox.AskAsync<SandboxBill>();
            var audit = await LedgerAudit.OfAsync(ledger, 0, await sandbox.AskAsync<int[]>($"billed 0 {Text(plan.Rows, "0")}"));
            Print(
                ["processes", "rows of each", "kills", "cuts", "restarts", "calls answered", "uncertain calls", "billed twice", "billed twice, untold", "bill not the ledger's", "refused", "rows lost", "out of order", "wrong", "without an answer", "seconds"],
                [[
                    Text(plan.Processes, "0"), Text(plan.Rows, "N0"), Text(disturbances[0], "0"), Text(disturbances[1], "0"), Text(disturbances[2], "0"), Text(bill.Answered, "N0"), Text(audit.Uncertain, "N0"),
                    Text(audit.BilledTwice, "0"), Text(audit.Untold, "0"), Text(audit.WrongBill, "0"), Text((double)bill.Throttled / (bill.Answered + bill.Throttled), "P2"), Text(runs.Sum(run => plan.Rows - run.Results), "0"),
                    Text(runs.Sum(run => run.Rows!.OutOfOrder), "0"), Text(runs.Sum(run => run.Rows!.Wrong), "0"), Text(runs.Sum(run => plan.Rows - run.Rows!.Answered), "0"), Text(seconds),
                ]]);

            async Task<int> KillAsync()
            {
                var moments = new Random(plan.Seed);
                return await RepeatAsync(
                    () => plan.KillEvery,
                    async () =>
                    {
                        var process = moments.Next(plan.Processes);
                        if (!running.TryRemove(process, out var victim))
                        {
                            return 0;
                        }

                        await victim.KillAsync();
                        return 1;
                    },
                    over.Token);
            }

            async Task<int> CutAsync()
            {
                var moments = new Random(plan.Seed + 1);
                return await RepeatAsync(
                    () => plan.CutEvery * (2 * moments.NextDouble()),
                    () => InTurnAsync(() => place.Cluster!.Sql("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{PostgresCluster.Role}'")),
                    over.Token);
            }

            async Task<int> RestartAsync()
            {
                var expected = TimeSpan.FromSeconds((double)plan.Rows / Limit);
                var restarts = 0;
                return plan.Restarts == 0 ? 0 : await RepeatAsync(
                    () => restarts++ < plan.Restarts ? expected / (plan.Restarts + 1) : Timeout.InfiniteTimeSpan,
                    () => InTurnAsync(() =>
                    {
                        place.Cluster!.Stop();
                        place.Cluster.Start();
                    }),
                    over.Token);
            }

            // A server that restarts can cut no connections.
            async Task<int> InTurnAsync(Action disturb)
            {
                await turn.WaitAsync();
                try
                {
                    disturb();
                    return 1;
                }
                finally
                {
                    turn.Release();
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs to the end, however often it is killed on the way.</summary>
    private static async Task<RunFigures> LeadAsync(int process, string script, ConcurrentDictionary<int, Child> running)
    {
        while (true)
        {
            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            running[process] = engine;
            try
            {
                return await engine.AskAsync<RunFigures>(script);
            }
            catch (InvalidDataException) when (!running.ContainsKey(process))
            {
                // It was killed.
            }
            finally
            {
                running.TryRemove(process, out _);
            }
        }
    }

    private static async Task<int> RepeatAsync(Func<TimeSpan> pause, Func<Task<int>> act, CancellationToken over)
    {
        var count = 0;
        try
        {
            while (true)
            {
                await Task.Delay(pause(), over);
                count += await act();
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return count;
        }
    }

    private sealed record Plan(int Processes, int Rows, TimeSpan KillEvery, TimeSpan CutEvery, int Restarts, string OnUncertain, int Seed);
}
