using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>A run that is stopped in the middle for longer than its lease, while another takes over and comes to its end, and is then continued.</summary>
internal sealed class PauseMeasure : Measure
{
    private const int Rows = 2_000;
    private const int InFlight = 32;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly Option<string[]> _onUncertain = new("--on-uncertain") { Description = "Fail, Retry or both.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["Retry", "Fail"] };

    public PauseMeasure()
        : base("pause", "The bill after a run that stood still for longer than its lease.")
    {
        Options.Add(_onUncertain);
        SetAction(async (arguments, _) =>
        {
            var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
            try
            {
                var lines = new List<string[]>();
                foreach (var onUncertain in arguments.GetValue(_onUncertain)!)
                {
                    lines.Add(await RunAsync(onUncertain, folder.CreateSubdirectory(onUncertain)));
                }

                Print(
                    ["-OnUncertain", "rows", "claimed at the stop", "seconds of the other run", "answered", "billed twice", "billed twice, untold", "bill not the ledger's", "lost, disordered or wrong", "stops at a locked file"],
                    lines);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
    }

    private static async Task<string[]> RunAsync(string onUncertain, DirectoryInfo folder)
    {
        await using var sandbox = Child.Start("sandbox", "--latency", "60", "--jitter", "30");
        var server = await sandbox.ReadAsync<ServerAddress>();
        await using var paused = Child.Start("engine");
        await paused.ReadAsync<double>();
        await using var other = Child.Start("engine");
        await other.ReadAsync<double>();
        var ledger = Path.Combine(folder.FullName, "shared.ledger");
        var script = EngineCommand.Check + Script(MixedPeople.Write(folder, Rows, 0), server, $"-QpsLimit 100000 -ThrottleLimit {Text(InFlight, "0")} -OnUncertain {onUncertain} -Ledger '{ledger}'");
        var running = paused.AskAsync<RunFigures>(script);
        while ((await sandbox.AskAsync<SandboxBill>()).BilledCalls < Rows / 4)
        {
            await Task.Delay(5);
        }

        // A process that is stopped within a transaction keeps the file locked: others wait, whatever the lease.
        var locked = 0;
        paused.Pause();
        while (await LedgerAudit.IsLockedAsync(ledger))
        {
            locked++;
            paused.Resume();
            await Task.Delay(3);
            paused.Pause();
        }

        var claims = await LedgerAudit.ClaimsOfAsync(ledger);
        var stopped = Task.Delay(Lease + TimeSpan.FromSeconds(3), CancellationToken.None);
        var second = await other.AskAsync<RunFigures>(script);
        await stopped;
        paused.Resume();
        var first = await running;
        var audit = await LedgerAudit.OfAsync(ledger, 0, await sandbox.AskAsync<int[]>($"billed 0 {Text(Rows, "0")}"));
        return
        [
            onUncertain, Text(Rows, "N0"), Text(claims, "0"), Text(second.Seconds), Text(audit.Answered, "N0"), Text(audit.BilledTwice, "0"), Text(audit.Untold, "0"), Text(audit.WrongBill, "0"),
            Text((2 * Rows) - first.Results - second.Results + first.Rows!.OutOfOrder + second.Rows!.OutOfOrder + first.Rows.Wrong + second.Rows.Wrong + audit.WrongAnswers, "0"), Text(locked, "0"),
        ];
    }
}
