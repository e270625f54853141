using System.CommandLine;
using System.Threading.Tasks;
using Id2Meta.Runs.Measures;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Measures whole runs of the built module in the real engine. Each measure prints a table and the command that made it.")
        {
            new MemoryMeasure(),
            new SpeedMeasure(),
            new StartMeasure(),
            new QuotaMeasure(),
            new FaultsMeasure(),
            new OutageMeasure(),
            new StopMeasure(),
            new SoakMeasure(),
            new LedgerMeasure(),
            new KillsMeasure(),
            new PauseMeasure(),
            new SharingMeasure(),
            new FleetMeasure(),
            new KnownMeasure(),
            new CheckMeasure(),
            new EngineCommand(),
            new FloorCommand(),
            new BareServerCommand(),
            new SandboxCommand(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
