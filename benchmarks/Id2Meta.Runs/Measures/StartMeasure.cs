using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>How long a fresh process waits: for the import, and for the first result of a first call.</summary>
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
            var imports = new List<double>();
            var firsts = new List<double>();
            var seconds = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                await using var engine = Child.Start("engine");
                imports.Add(await engine.ReadAsync<double>());
                var script = Script(csv, server, "-QpsLimit 1000000");
                firsts.Add(1000 * (await engine.AskAsync<RunFigures>(script)).FirstResultSeconds);
                seconds.Add(1000 * (await engine.AskAsync<RunFigures>(script)).FirstResultSeconds);
            }

            Print(
                ["", "milliseconds"],
                [
                    ["Import-Module", Text(Median(imports))],
                    ["first result of the first call", Text(Median(firsts))],
                    ["first result of the next call", Text(Median(seconds))],
                ],
                $"Medians of {rounds} fresh processes; Import-Csv and the server's answer are in it.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
