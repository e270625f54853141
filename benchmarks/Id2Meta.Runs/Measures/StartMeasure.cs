using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;
using Id2Meta.Shell;

namespace Id2Meta.Runs.Measures;

/// <summary>
/// How long a process waits for the module: for its import, and for the first result of a first call. The floors are the import of a module of the same shape that does nothing, and
/// the first answer that a bare HttpClient gets in a process of its own. Cold is the engine's first work ever; warm, it has imported a module and read the CSV before.
/// </summary>
internal sealed class StartMeasure : Measure
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "Fresh processes.", DefaultValueFactory = _ => 9 };

    public StartMeasure()
        : base("start", "Milliseconds for the import and for the first result, in fresh processes.")
    {
        Options.Add(_rounds);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rounds)));
    }

    private static async Task RunAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, 100);
            await using var bare = Child.Start("bare-server");
            var server = await bare.ReadAsync<ServerAddress>();
            var script = Script(csv, server, "-QpsLimit 1000000");
            var cold = new Waits();
            var warm = new Waits();
            var floors = new Waits();
            var (other, warmUp) = (WriteModule(folder, "Other"), WarmUp(folder, csv));
            for (var round = 0; round < rounds; round++)
            {
                await MeasureAsync(cold, script);
                await MeasureAsync(warm, script, "--warm-up", warmUp);
                await using (var engine = Child.Start("engine", "--warm-up", warmUp, "--module", other))
                {
                    floors.Imports.Add(await engine.ReadAsync<double>());
                }

                await using var client = Child.Start("floor", csv, "1", server.Endpoint);
                floors.FirstCalls.Add(1000 * (await client.AskAsync<RunFigures>()).FirstResultSeconds);
                floors.NextCalls.Add(1000 * (await client.AskAsync<RunFigures>()).FirstResultSeconds);
            }

            Print(
                ["milliseconds", "engine cold", "engine warm", "floor"],
                [
                    ["Import-Module", Text(Median(cold.Imports)), Text(Median(warm.Imports)), Text(Median(floors.Imports))],
                    ["first result of the first call", Text(Median(cold.FirstCalls)), Text(Median(warm.FirstCalls)), Text(Median(floors.FirstCalls))],
                    ["first result of the next call", Text(Median(cold.NextCalls)), Text(Median(warm.NextCalls)), Text(Median(floors.NextCalls))],
                ],
                $"Medians of {rounds} fresh processes each, in turns; Import-Csv and the server's answer are in it. The engine of the package is not compiled ahead of time, as pwsh's is.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(Waits waits, string script, params string[] arguments)
    {
        await using var engine = Child.Start(["engine", .. arguments]);
        waits.Imports.Add(await engine.ReadAsync<double>());
        waits.FirstCalls.Add(1000 * (await engine.AskAsync<RunFigures>(script)).FirstResultSeconds);
        waits.NextCalls.Add(1000 * (await engine.AskAsync<RunFigures>(script)).FirstResultSeconds);
    }

    /// <summary>Does what the measured script does before our cmdlet, and imports a module.</summary>
    private static string WarmUp(DirectoryInfo folder, string csv) =>
        $"Import-Module '{WriteModule(folder, "First")}'; "
        + "$null = [pscredential]::new('id', (ConvertTo-SecureString 'secret' -AsPlainText -Force)); "
        + $"Import-Csv '{csv}' | ForEach-Object {{ $_ }} | Out-Null";

    /// <summary>A module of our shape: manifest, script, views, an assembly with cmdlets.</summary>
    private static string WriteModule(DirectoryInfo folder, string name)
    {
        var module = folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(module, name + ".psm1"), $"Import-Module -Name '{typeof(ShellEngine).Assembly.Location}' -ErrorAction Stop");
        File.WriteAllText(Path.Combine(module, name + ".Format.ps1xml"), "<Configuration><ViewDefinitions /></Configuration>");
        var manifest = Path.Combine(module, name + ".psd1");
        File.WriteAllText(manifest, $"@{{ ModuleVersion = '1.0'; RootModule = '{name}.psm1'; FormatsToProcess = @('{name}.Format.ps1xml'); CmdletsToExport = @('Import-Csv') }}");
        return manifest;
    }

    private sealed class Waits
    {
        public List<double> Imports { get; } = [];

        public List<double> FirstCalls { get; } = [];

        public List<double> NextCalls { get; } = [];
    }
}
