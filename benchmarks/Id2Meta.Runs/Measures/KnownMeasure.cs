using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Tests;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>A run over rows that the ledger knows, against Import-Csv | Out-Null in the same process.</summary>
internal sealed class KnownMeasure : Measure
{
    private const int Warmth = 20_000;
    private const int Portion = 1_000;

    private readonly Option<int> _rows = new("--rows") { Description = "Known rows.", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => 3 };

    public KnownMeasure()
        : base("known", "Rows a second from a ledger that knows them all, and the memory that takes.")
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
            await using var sandbox = Child.Start("sandbox");
            var server = await sandbox.ReadAsync<ServerAddress>();
            var path = Path.Combine(folder.FullName, "known.ledger");
            var filling = System.Diagnostics.Stopwatch.StartNew();
            await FillAsync(path, new Uri(server.Endpoint).Authority, rows);
            var filled = filling.Elapsed.TotalSeconds;

            await using var engine = Child.Start("engine");
            await engine.ReadAsync<double>();
            var csv = WritePeople(folder, rows);
            var few = WritePeople(folder, Warmth);
            await engine.AskAsync<RunFigures>($"Import-Csv '{csv}' | Out-Null");
            var before = await engine.AskAsync<RunFigures>(Script(few, server, $"-Ledger '{path}'"));
            var pairs = new (RunFigures Import, RunFigures Known)[rounds];
            for (var round = 0; round < rounds; round++)
            {
                var import = await engine.AskAsync<RunFigures>($"Import-Csv '{csv}' | Out-Null");
                var known = await engine.AskAsync<RunFigures>(Script(csv, server, $"-Ledger '{path}'"));
                pairs[round] = (import, known);
                if (known.Results != rows)
                {
                    throw new InvalidDataException($"{rows} rows gave {known.Results} results.");
                }
            }

            var bill = await sandbox.AskAsync<SandboxBill>();
            Print(
                ["known rows", "calls", "Import-Csv | Out-Null, rows a second", "known, rows a second", "share", "processor µs a row", "bytes a row", "peak memory added MiB", "ledger MiB", "rows a second filling"],
                [[
                    Text(rows, "N0"), Text(bill.Requests, "0"), Text(rows / Median(pairs.Select(pair => pair.Import.Seconds)), "N0"), Text(Median(pairs.Select(pair => pair.Known.Rate)), "N0"),
                    Text(Median(pairs.Select(pair => pair.Import.Seconds / pair.Known.Seconds)), "N3"), Text(Median(pairs.Select(pair => 1e6 * pair.Known.CpuSeconds / rows))),
                    Text(Median(pairs.Select(pair => (double)pair.Known.AllocatedBytes / rows)), "N0"), Text((pairs[^1].Known.PeakBytes - before.PeakBytes) / 1048576d),
                    Text(new FileInfo(path).Length / 1048576d), Text(rows / filled, "N0"),
                ]]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes the answers as a run does, many at a time.</summary>
    private static async Task FillAsync(string path, string endpoint, int rows)
    {
        using var key = Child.NewLedgerKey();
        await using var ledger = await Ledgers.OpenAsync(
            LedgerAddress.Parse(path, Path.GetTempPath()), key, new LedgerScope(endpoint, "ID_2META", string.Empty), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
        for (var first = 0; first < rows; first += Portion)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(Portion, rows - first)).Select(async index =>
            {
                var claim = await ledger.ClaimAsync(ledger.MarkOf(People.Name(index), People.Number(index)), CancellationToken.None);
                await ledger.DoneAsync(claim, bizCode: 1, isBilled: true, Guid.NewGuid().ToString("D").ToUpperInvariant());
            }));
        }
    }
}
