using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Numbers checked on this machine alone, against Import-Csv | Out-Null in the same process.</summary>
internal sealed class CheckMeasure : Measure
{
    private const int WarmUps = 1;
    private static readonly string[] Checks = ["Test-Id2MetaIdNumber", "Test-Id2MetaIdNumber -Detailed"];

    private readonly Option<int> _rows = new("--rows") { Description = "Rows a round.", DefaultValueFactory = _ => 200_000 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => 5 };

    public CheckMeasure()
        : base("check", "Rows a second through Test-Id2MetaIdNumber.")
    {
        Options.Add(_rows);
        Options.Add(_rounds);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rows), arguments.GetValue(_rounds)));
    }

    private static async Task RunAsync(int rows, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, rows);
            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            var taken = new List<(RunFigures Import, RunFigures[] Checks)>();
            for (var round = 1 - WarmUps; round <= rounds; round++)
            {
                var import = await engine.AskAsync<RunFigures>($"Import-Csv '{csv}' | Out-Null");
                var checks = new RunFigures[Checks.Length];
                for (var check = 0; check < checks.Length; check++)
                {
                    checks[check] = await engine.AskAsync<RunFigures>($"Import-Csv '{csv}' | {Checks[check]}");
                    if (checks[check].Results != rows)
                    {
                        throw new InvalidDataException($"{rows} rows gave {checks[check].Results} results.");
                    }
                }

                if (round > 0)
                {
                    taken.Add((import, checks));
                }
            }

            Print(
                ["", "rows a second", "share of Import-Csv | Out-Null"],
                [
                    ["Import-Csv | Out-Null", Text(rows / Median(taken.Select(round => round.Import.Seconds)), "N0"), Text(1, "N3")],
                    .. Checks.Select((check, place) => new[]
                    {
                        "Import-Csv | " + check,
                        Text(Median(taken.Select(round => round.Checks[place].Rate)), "N0"),
                        Text(Median(taken.Select(round => round.Import.Seconds / round.Checks[place].Seconds)), "N3"),
                    }),
                ],
                $"Medians of {rounds} rounds of {Text(rows, "N0")} rows in which all take turns.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
