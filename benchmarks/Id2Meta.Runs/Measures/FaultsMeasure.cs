using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;
using Id2Meta.Sandbox;

namespace Id2Meta.Runs.Measures;

/// <summary>Every fault of the sandbox alone and all mixed: how many rows have their answer, in order, and what the bill says against what the rows say.</summary>
internal sealed class FaultsMeasure : Measure
{
    private const int InFlight = 32;

    private readonly Option<int> _rows = new("--rows") { Description = "Rows a run.", DefaultValueFactory = _ => 5_000 };

    public FaultsMeasure()
        : base("faults", "Runs against a service that fails in every way, and its bill.")
    {
        Options.Add(_rows);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rows)));
    }

    private static async Task RunAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, rows);
            var lines = new List<string[]>();
            foreach (var onUncertain in new[] { "Fail", "Retry" })
            {
                foreach (var kind in SandboxFaults.Kinds)
                {
                    lines.Add(await RunAsync(csv, rows, kind.ToString(), [kind.ToString()], 0.05, onUncertain));
                }

                lines.Add(await RunAsync(csv, rows, "all mixed", [.. SandboxFaults.Kinds.Select(kind => kind.ToString())], 0.1, onUncertain));
            }

            Print(
                ["fault", "rate", "-OnUncertain", "results", "out of order", "answered", "failed", "billed, rows say", "bill says", "billed twice", "uncertain rows"],
                lines);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string[]> RunAsync(string csv, int rows, string name, string[] kinds, double rate, string onUncertain)
    {
        await using var sandbox = Child.Start(["sandbox", "--fault-rate", Text(rate, "0.00"), "--fault", .. kinds]);
        var server = await sandbox.ReadAsync<ServerAddress>();
        await using var engine = Child.Start("engine");
        await engine.ReadAsync<double>();
        var figures = await engine.AskAsync<RunFigures>(EngineCommand.Check + Script(
            csv, server, $"-QpsLimit 1000000 -ThrottleLimit {InFlight} -OperationTimeoutSeconds 1 -OnUncertain {onUncertain} -ErrorAction SilentlyContinue"));
        var bill = await sandbox.AskAsync<SandboxBill>();
        var said = figures.Rows!;
        return
        [
            name, Text(rate, "P0"), onUncertain, $"{figures.Results} of {rows}", Text(said.OutOfOrder, "0"), Text(said.Consistent, "N0"), Text(said.Failed, "N0"),
            said.UncertainCalls == 0 ? Text(said.Billed, "N0") : $"{Text(said.Billed, "N0")} to {Text(said.Billed + said.UncertainCalls, "N0")}",
            Text(bill.BilledCalls, "N0"), Text(bill.SubjectsBilledMoreThanOnce, "N0"), Text(said.UncertainRows, "N0"),
        ];
    }
}
