using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>Millions of rows through the engine, answered in random order after random times: none is lost, none overtakes another, nothing hangs.</summary>
internal sealed class SoakMeasure : Measure
{
    private const int RowsAFile = 1_000_000;

    private readonly Option<int> _millions = new("--millions") { Description = "Millions of rows.", DefaultValueFactory = _ => 10 };

    public SoakMeasure()
        : base("soak", "Ten million rows, answered in random order.")
    {
        Options.Add(_millions);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_millions)));
    }

    private static async Task RunAsync(int millions)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, RowsAFile);
            await using var bare = Child.Start("bare-server", "--shuffled");
            var server = await bare.ReadAsync<ServerAddress>();
            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            var figures = await engine.AskAsync<RunFigures>(
                EngineCommand.Check + Verify($"1..{millions} | ForEach-Object {{ Import-Csv '{csv}' }}", server, "-QpsLimit 1000000 -ThrottleLimit 32"));
            Print(
                ["rows", "results", "out of order", "answered", "failed", "rows a second", "peak MiB"],
                [[
                    Text((double)millions * RowsAFile, "N0"), Text(figures.Results, "N0"), Text(figures.Rows!.OutOfOrder, "0"), Text(figures.Rows.Consistent, "N0"), Text(figures.Rows.Failed, "0"),
                    Text(figures.Rate, "N0"), Text(figures.PeakBytes / 1048576d),
                ]]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
