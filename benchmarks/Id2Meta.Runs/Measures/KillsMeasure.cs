using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Runs that are killed at random moments, each followed by another on the same ledger, the last to its end; then the ledger against the sandbox's bill, subject by subject.</summary>
internal sealed class KillsMeasure : Measure
{
    private readonly Option<int> _kills = new("--kills") { Description = "How many kills under each of the two.", DefaultValueFactory = _ => 200 };
    private readonly Option<int> _perLedger = new("--per-ledger") { Description = "Kills after which a new ledger is begun, so that runs have rows left.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _rows = new("--rows") { Description = "Rows of a run.", DefaultValueFactory = _ => 2_000 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Requests on the wire at once.", DefaultValueFactory = _ => 32 };
    private readonly Option<string[]> _onUncertain = new("--on-uncertain") { Description = "Fail, Retry or both.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["Retry", "Fail"] };
    private readonly Option<int> _seed = new("--seed") { Description = "Of the moments.", DefaultValueFactory = _ => 1 };

    public KillsMeasure()
        : base("kills", "The bill against the ledger after runs that were killed at random moments.")
    {
        Options.Add(_kills);
        Options.Add(_perLedger);
        Options.Add(_rows);
        Options.Add(_inFlight);
        Options.Add(_onUncertain);
        Options.Add(_seed);
        SetAction(async (arguments, _) =>
        {
            var plan = new Plan(arguments.GetValue(_kills), arguments.GetValue(_perLedger), arguments.GetValue(_rows), arguments.GetValue(_inFlight), arguments.GetValue(_seed));
            var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
            try
            {
                var lines = new List<string[]>();
                foreach (var onUncertain in arguments.GetValue(_onUncertain)!)
                {
                    lines.Add(await RunAsync(plan, onUncertain, folder.CreateSubdirectory(onUncertain)));
                }

                Print(
                    ["-OnUncertain", "kills", "ledgers", "rows", "answered", "wrong answers", "claimed at a kill, at most", "uncertain calls", "billed twice", "billed twice, untold", "bill not the ledger's", "lost or disordered"],
                    lines);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
    }

    private static async Task<string[]> RunAsync(Plan plan, string onUncertain, DirectoryInfo folder)
    {
        await using var sandbox = Child.Start("sandbox", "--latency", "60", "--jitter", "30");
        var server = await sandbox.ReadAsync<ServerAddress>();
        var moments = new Random(plan.Seed);
        var engines = new EngineQueue();
        var (kills, ledgers, mostClaims, spoiled) = (0, 0, 0L, 0L);
        var audits = new List<LedgerAudit>();
        while (kills < plan.Kills)
        {
            var first = ledgers++ * plan.Rows;
            var csv = MixedPeople.Write(folder, plan.Rows, first);
            var ledger = Path.Combine(folder.FullName, $"{ledgers}.ledger");
            var script = EngineCommand.Check + Script(csv, server, $"-QpsLimit 100000 -ThrottleLimit {Text(plan.InFlight, "0")} -OnUncertain {onUncertain} -Ledger '{ledger}'");
            var billed = (await sandbox.AskAsync<SandboxBill>()).BilledCalls;
            var isOver = false;
            for (var kill = 0; kill < plan.PerLedger && kills < plan.Kills && !isOver; kill++)
            {
                var engine = await engines.TakeAsync();
                isOver = !await KillAsync(engine, script, moments.Next(1_500));
                if (!isOver)
                {
                    kills++;
                    if ((await sandbox.AskAsync<SandboxBill>()).BilledCalls > billed)
                    {
                        mostClaims = Math.Max(mostClaims, await LedgerAudit.ClaimsOfAsync(ledger));
                    }
                }
            }

            await using var last = await engines.TakeAsync();
            var figures = await last.AskAsync<RunFigures>(script);
            var audit = await LedgerAudit.OfAsync(ledger, first, await sandbox.AskAsync<int[]>($"billed {Text(first, "0")} {Text(plan.Rows, "0")}"));
            audits.Add(audit);
            spoiled += plan.Rows - figures.Results + figures.Rows!.OutOfOrder + figures.Rows.Wrong + Math.Abs(figures.Rows.Answered - audit.Answered);
        }

        await engines.DisposeAsync();
        return
        [
            onUncertain, Text(kills, "0"), Text(ledgers, "0"), Text((long)ledgers * plan.Rows, "N0"), Text(audits.Sum(audit => audit.Answered), "N0"), Text(audits.Sum(audit => audit.WrongAnswers), "0"), Text(mostClaims, "0"),
            Text(audits.Sum(audit => audit.Uncertain), "N0"), Text(audits.Sum(audit => audit.BilledTwice), "N0"), Text(audits.Sum(audit => audit.Untold), "0"), Text(audits.Sum(audit => audit.WrongBill), "0"), Text(spoiled, "0"),
        ];
    }

    /// <summary>Whether it was killed: it may have been at its end before.</summary>
    private static async Task<bool> KillAsync(Child engine, string script, int after)
    {
        var running = engine.AskAsync<RunFigures>(script);
        await Task.WhenAny(running, Task.Delay(after));
        if (running.IsCompleted)
        {
            await running;
            await engine.DisposeAsync();
            return false;
        }

        await engine.KillAsync();
        try
        {
            await running;
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    private sealed record Plan(int Kills, int PerLedger, int Rows, int InFlight, int Seed);
}
