using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Rows a second through the engine against the floor; both sides warm, in turns, by the same bare server.</summary>
internal sealed class SpeedMeasure : Measure
{
    // The runtime compiles the hot paths twice more, beside the run, before they are as fast as they stay.
    private const int WarmUps = 4;

    private readonly Option<int> _rows = new("--rows") { Description = "Rows a round.", DefaultValueFactory = _ => 100_000 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => 7 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Requests on the wire at once.", DefaultValueFactory = _ => 32 };

    public SpeedMeasure()
        : base("speed", "Rows a second through Import-Csv | Invoke-Id2MetaVerify, as a share of what a bare HttpClient posts.")
    {
        Options.Add(_rows);
        Options.Add(_rounds);
        Options.Add(_inFlight);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rows), arguments.GetValue(_rounds), arguments.GetValue(_inFlight)));
    }

    private static async Task RunAsync(int rows, int rounds, int inFlight)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, rows);
            await using var bare = Child.Start("bare-server");
            var server = await bare.ReadAsync<ServerAddress>();
            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            await using var floor = Child.Start("floor", csv, Text(inFlight, "F0"), server.Endpoint);
            var script = Script(csv, server, $"-QpsLimit 1000000 -ThrottleLimit {Text(inFlight, "F0")}");
            var pairs = new List<(RunFigures Ours, RunFigures Floor)>();
            for (var round = 1 - WarmUps; round <= rounds; round++)
            {
                var least = await floor.AskAsync<RunFigures>();
                var ours = await engine.AskAsync<RunFigures>(script);
                if (ours.Results != rows)
                {
                    throw new InvalidDataException($"{rows} rows gave {ours.Results} results.");
                }

                if (round > 0)
                {
                    pairs.Add((ours, least));
                }
            }

            var import = await engine.AskAsync<RunFigures>($"Import-Csv '{csv}'");
            Print(
                ["", "rows a second", "processor µs a row", "bytes a row"],
                [
                    ["floor: bare HttpClient", Text(Median(pairs.Select(pair => pair.Floor.Rate)), "N0"), Text(Median(pairs.Select(pair => 1e6 * pair.Floor.CpuSeconds / rows))), Text(Median(pairs.Select(pair => (double)pair.Floor.AllocatedBytes / rows)), "N0")],
                    ["Import-Csv | Invoke-Id2MetaVerify", Text(Median(pairs.Select(pair => pair.Ours.Rate)), "N0"), Text(Median(pairs.Select(pair => 1e6 * pair.Ours.CpuSeconds / rows))), Text(Median(pairs.Select(pair => (double)pair.Ours.AllocatedBytes / rows)), "N0")],
                    ["Import-Csv alone", Text(import.Rate, "N0"), Text(1e6 * import.CpuSeconds / rows), Text((double)import.AllocatedBytes / rows, "N0")],
                    ["share of the floor", Text(Median(pairs.Select(pair => pair.Ours.Rate / pair.Floor.Rate)), "N3"), string.Empty, string.Empty],
                ],
                $"Medians of {rounds} rounds after {WarmUps} to warm up, in which both sides take turns; the share is the median of the rounds' shares ({Text(pairs.Min(pair => pair.Ours.Rate / pair.Floor.Rate), "N3")} to {Text(pairs.Max(pair => pair.Ours.Rate / pair.Floor.Rate), "N3")}).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
