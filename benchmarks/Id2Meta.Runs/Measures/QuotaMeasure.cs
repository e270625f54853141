using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;
using Id2Meta.Sandbox;

namespace Id2Meta.Runs.Measures;

/// <summary>How much of a quota is used and how much refused, by whatever window the service counts; latency 200 ms, jitter 20 ms.</summary>
internal sealed class QuotaMeasure : Measure
{
    private static readonly Scenario[] Scenarios =
    [
        new(50, 50, SandboxQuotaWindow.Fixed, 3_000),
        new(50, 50, SandboxQuotaWindow.Sliding, 3_000),
        new(50, 50, SandboxQuotaWindow.TokenBucket, 3_000),
        new(10, 10, SandboxQuotaWindow.Fixed, 600),
        new(10, 10, SandboxQuotaWindow.Sliding, 600),
        new(10, 10, SandboxQuotaWindow.TokenBucket, 600),
        new(50, 25, SandboxQuotaWindow.Fixed, 1_500),
        new(50, 25, SandboxQuotaWindow.Sliding, 1_500),
    ];

    private readonly Option<int> _atOnce = new("--at-once") { Description = "Runs at a time: they wait most of the time, but processes that start disturb the others.", DefaultValueFactory = _ => 2 };

    public QuotaMeasure()
        : base("quota", "The share of the quota that a run uses, and of calls that are refused.")
    {
        Options.Add(_atOnce);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_atOnce)));
    }

    private static async Task RunAsync(int atOnce)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var lines = new List<string[]>();
            foreach (var scenarios in Scenarios.Chunk(atOnce))
            {
                lines.AddRange(await Task.WhenAll(scenarios.Select(scenario => RunAsync(scenario, folder))));
            }

            Print(
                ["-QpsLimit", "server's limit", "window", "rows", "share of the server's limit", "refused", "rows lost"],
                lines,
                "Where the server's limit is half: from the tenth second on.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string[]> RunAsync(Scenario scenario, DirectoryInfo folder)
    {
        var csv = WritePeople(folder.CreateSubdirectory(Guid.NewGuid().ToString("N")), scenario.Rows);
        await using var sandbox = Child.Start("sandbox", "--qps", Text(scenario.Limit, "0"), "--window", scenario.Window.ToString(), "--latency", "200", "--jitter", "20");
        var server = await sandbox.ReadAsync<ServerAddress>();
        await using var engine = Child.Start("engine");
        await engine.ReadAsync<double>();

        // Eight engines that compile at the same time would measure the compiler.
        var warmth = WritePeople(folder.CreateSubdirectory(Guid.NewGuid().ToString("N")), 2, first: scenario.Rows);
        await engine.AskAsync<RunFigures>(Script(warmth, server, "-QpsLimit 2"));
        await Task.Delay(TimeSpan.FromSeconds(5));
        var warm = await sandbox.AskAsync<SandboxBill>();

        var watch = Stopwatch.StartNew();
        var running = engine.AskAsync<RunFigures>(Script(csv, server, $"-QpsLimit {Text(scenario.Configured, "0")}"));
        var before = warm;
        var since = 0d;
        if (scenario.Limit < scenario.Configured)
        {
            await Task.Delay(TimeSpan.FromSeconds(10));
            since = watch.Elapsed.TotalSeconds;
            before = await sandbox.AskAsync<SandboxBill>();
        }

        var figures = await running;
        var bill = await sandbox.AskAsync<SandboxBill>();
        var answered = bill.Answered - before.Answered;
        var refused = bill.Throttled - before.Throttled;
        return
        [
            Text(scenario.Configured, "0"), Text(scenario.Limit, "0"), scenario.Window.ToString(), Text(scenario.Rows, "N0"),
            Text(answered / (figures.Seconds - since) / scenario.Limit, "N3"), Text((double)refused / (answered + refused), "P2"), Text(scenario.Rows - figures.Results, "0"),
        ];
    }

    private sealed record Scenario(double Configured, double Limit, SandboxQuotaWindow Window, int Rows);
}
