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
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each side by each pair of processes.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _pairs = new("--pairs") { Description = "Fresh pairs of processes: the runtime compiles by what it sees, and no two come out the same.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Requests on the wire at once.", DefaultValueFactory = _ => 32 };

    public SpeedMeasure()
        : base("speed", "Rows a second through Import-Csv | Invoke-Id2MetaVerify, as a share of what a bare HttpClient posts.")
    {
        Options.Add(_rows);
        Options.Add(_rounds);
        Options.Add(_pairs);
        Options.Add(_inFlight);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rows), arguments.GetValue(_rounds), arguments.GetValue(_pairs), arguments.GetValue(_inFlight)));
    }

    private static async Task RunAsync(int rows, int rounds, int pairs, int inFlight)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, rows);
            var taken = new List<Round[]>();
            RunFigures? import = null;
            for (var pair = 0; pair < pairs; pair++)
            {
                (var ofPair, import) = await TakeTurnsAsync(csv, rows, rounds, inFlight);
                taken.Add(ofPair);
            }

            var all = taken.SelectMany(round => round).ToList();
            Print(
                ["", "rows a second", "processor µs a row", "bytes a row"],
                [
                    ["floor: bare HttpClient", .. Cells(all.Select(round => round.Floor), rows)],
                    ["Import-Csv | Invoke-Id2MetaVerify", .. Cells(all.Select(round => round.Ours), rows)],
                    ["Import-Csv alone", .. Cells([import!], rows)],
                    ["share of the floor", Text(Median(all.Select(round => round.Share)), "N3"), string.Empty, string.Empty],
                ],
                $"Medians of {pairs} pairs of processes of {rounds} rounds each after {WarmUps} to warm up, in which both sides take turns; the share is the median of the rounds' shares ({Text(all.Min(round => round.Share), "N3")} to {Text(all.Max(round => round.Share), "N3")}), the medians of the pairs {string.Join(", ", taken.Select(ofPair => Text(Median(ofPair.Select(round => round.Share)), "N3")))}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(Round[] Rounds, RunFigures Import)> TakeTurnsAsync(string csv, int rows, int rounds, int inFlight)
    {
        await using var bare = Child.Start("bare-server");
        var server = await bare.ReadAsync<ServerAddress>();
        await using var engine = Child.Start("engine");
        await engine.ReadAsync<double>();
        await using var floor = Child.Start("floor", csv, Text(inFlight, "F0"), server.Endpoint);
        var script = Script(csv, server, $"-QpsLimit 1000000 -ThrottleLimit {Text(inFlight, "F0")}");
        var taken = new List<Round>();
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
                taken.Add(new Round(ours, least));
            }
        }

        return ([.. taken], await engine.AskAsync<RunFigures>($"Import-Csv '{csv}'"));
    }

    private static string[] Cells(IEnumerable<RunFigures> rounds, int rows) =>
    [
        Text(Median(rounds.Select(round => round.Rate)), "N0"),
        Text(Median(rounds.Select(round => 1e6 * round.CpuSeconds / rows))),
        Text(Median(rounds.Select(round => (double)round.AllocatedBytes / rows)), "N0"),
    ];

    private sealed record Round(RunFigures Ours, RunFigures Floor)
    {
        public double Share => Ours.Rate / Floor.Rate;
    }
}
