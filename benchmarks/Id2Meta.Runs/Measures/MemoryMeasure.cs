using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>The peak working set of runs of different lengths, each in a process of its own, against the sandbox without a limit.</summary>
internal sealed class MemoryMeasure : Measure
{
    private readonly Option<int[]> _rows = new("--rows") { Description = "Lengths of runs; the first is what the others are compared with.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [10_000, 100_000] };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often each is run.", DefaultValueFactory = _ => 3 };

    public MemoryMeasure()
        : base("memory", "The peak memory of a process by the length of its run.")
    {
        Options.Add(_rows);
        Options.Add(_rounds);
        SetAction((arguments, _) => RunAsync(arguments.GetRequiredValue(_rows), arguments.GetValue(_rounds)));
    }

    private static async Task RunAsync(int[] lengths, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            await using var sandbox = Child.Start("sandbox");
            var server = await sandbox.ReadAsync<ServerAddress>();
            var lines = new List<string[]>();
            double? least = null;
            foreach (var length in lengths)
            {
                var csv = WritePeople(folder, length);
                var peaks = new List<double>();
                var rates = new List<double>();
                for (var round = 0; round < rounds; round++)
                {
                    await using var engine = Child.Start("engine");
                    await engine.ReadAsync<double>();
                    var figures = await engine.AskAsync<RunFigures>(Script(csv, server, "-QpsLimit 1000000 -ThrottleLimit 32"));
                    if (figures.Results != length)
                    {
                        throw new InvalidDataException($"{length} rows gave {figures.Results} results.");
                    }

                    peaks.Add(figures.PeakBytes / 1048576d);
                    rates.Add(figures.Rate);
                }

                least ??= Median(peaks);
                lines.Add([Text(length, "N0"), Text(Median(peaks)), Text(Median(peaks) - least.Value), Text(Median(rates), "N0")]);
            }

            Print(["rows", "peak MiB", "more than the first", "rows a second"], lines, $"Medians of {rounds} rounds.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
