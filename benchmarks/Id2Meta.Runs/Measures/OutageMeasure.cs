using System;
using System.IO;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>An outage of 20 s in the middle of a run: every request, a sign of life too, is refused with ServiceUnavailable.</summary>
internal sealed class OutageMeasure : Measure
{
    private const int Rows = 2_000;

    public OutageMeasure()
        : base("outage", "A run through an outage of 20 s.") => SetAction((_, _) => RunAsync());

    private static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, Rows);
            await using var sandbox = Child.Start("sandbox", "--latency", "50");
            var server = await sandbox.ReadAsync<ServerAddress>();
            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            var running = engine.AskAsync<RunFigures>(EngineCommand.Check + Script(csv, server, "-QpsLimit 100"));
            await Task.Delay(TimeSpan.FromSeconds(10));
            var before = await sandbox.AskAsync<SandboxBill>("out");
            await Task.Delay(TimeSpan.FromSeconds(20));
            var after = await sandbox.AskAsync<SandboxBill>("in");
            var figures = await running;
            var bill = await sandbox.AskAsync<SandboxBill>();
            Print(
                ["rows", "results", "out of order", "answered", "failed", "requests in the outage", "billed twice", "seconds"],
                [[
                    Text(Rows, "N0"), Text(figures.Results, "N0"), Text(figures.Rows!.OutOfOrder, "0"), Text(figures.Rows.Consistent, "N0"), Text(figures.Rows.Failed, "0"),
                    Text(after.Requests - before.Requests, "0"), Text(bill.SubjectsBilledMoreThanOnce, "0"), Text(figures.Seconds),
                ]]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
