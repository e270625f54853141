using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Rows a second with a new ledger against without one, in turns, in one warm process, by the same bare server.</summary>
internal sealed class LedgerMeasure : Measure
{
    // The runtime compiles the hot paths twice more, beside the run, before they are as fast as they stay.
    private const int WarmUps = 3;

    private readonly Option<int> _rows = new("--rows") { Description = "Rows a round.", DefaultValueFactory = _ => 20_000 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => 7 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Requests on the wire at once.", DefaultValueFactory = _ => 32 };

    public LedgerMeasure()
        : base("ledger", "Rows a second with -Ledger, as a share of those without.")
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
            var script = Script(csv, server, $"-QpsLimit 1000000 -ThrottleLimit {Text(inFlight, "F0")}");
            var pairs = new List<(RunFigures With, RunFigures Without)>();
            for (var round = 1 - WarmUps; round <= rounds; round++)
            {
                var without = await engine.AskAsync<RunFigures>(script);
                var with = await engine.AskAsync<RunFigures>($"{script} -Ledger '{Path.Combine(folder.FullName, $"{Text(round + WarmUps, "0")}.ledger")}'");
                if (with.Results != rows || without.Results != rows)
                {
                    throw new InvalidDataException($"{rows} rows gave {without.Results} results, and {with.Results} with a ledger.");
                }

                if (round > 0)
                {
                    pairs.Add((with, without));
                }
            }

            Print(
                ["", "rows a second", "processor µs a row", "bytes a row"],
                [
                    ["without a ledger", .. Cells(pairs.Select(pair => pair.Without))],
                    ["with -Ledger", .. Cells(pairs.Select(pair => pair.With))],
                    ["share", Text(Median(pairs.Select(pair => pair.With.Rate / pair.Without.Rate)), "N3"), string.Empty, string.Empty],
                ],
                $"Medians of {rounds} rounds after {WarmUps} to warm up, in which both take turns; the share is the median of the rounds' shares ({Text(pairs.Min(pair => pair.With.Rate / pair.Without.Rate), "N3")} to {Text(pairs.Max(pair => pair.With.Rate / pair.Without.Rate), "N3")}).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Cells(IEnumerable<RunFigures> rounds) =>
    [
        Text(Median(rounds.Select(round => round.Rate)), "N0"),
        Text(Median(rounds.Select(round => 1e6 * round.CpuSeconds / round.Results))),
        Text(Median(rounds.Select(round => (double)round.AllocatedBytes / round.Results)), "N0"),
    ];
}
