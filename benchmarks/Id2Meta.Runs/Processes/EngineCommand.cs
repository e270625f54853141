using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using Id2Meta.Shell;
using Command = System.CommandLine.Command;

namespace Id2Meta.Runs.Processes;

/// <summary>A process with the engine and the built module: a script a line, its figures back.</summary>
internal sealed class EngineCommand : Command
{
    /// <summary>Before a script: look at each result, too.</summary>
    public const string Check = "check: ";

    private readonly Option<string?> _warmUp = new("--warm-up") { Description = "A script for the engine before the import is timed." };
    private readonly Option<string?> _module = new("--module") { Description = "Another module's manifest to import." };

    public EngineCommand()
        : base("engine", "Runs scripts in the engine.")
    {
        Hidden = true;
        Options.Add(_warmUp);
        Options.Add(_module);
        SetAction(arguments => Serve(arguments.GetValue(_warmUp), arguments.GetValue(_module) ?? ShellEngine.FindModuleManifest()));
    }

    private static void Serve(string? warmUp, string manifest)
    {
        var state = ShellEngine.CreateSessionState(importModule: false);
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        if (warmUp is not null)
        {
            Invoke(runspace, warmUp, output: null);
        }

        var importing = Stopwatch.StartNew();
        Invoke(runspace, output: null, script: $"Import-Module '{manifest}'");
        Console.Out.WriteLine(JsonSerializer.Serialize(importing.Elapsed.TotalMilliseconds));
        while (Console.In.ReadLine() is { } line)
        {
            var isChecked = line.StartsWith(Check, StringComparison.Ordinal);
            var script = isChecked ? line[Check.Length..] : line;
            var allocated = GC.GetTotalAllocatedBytes();
            var processor = Environment.CpuUsage.TotalTime;
            var elapsed = Stopwatch.StartNew();
            var watch = isChecked ? new RunCheck() : new RunWatch();
            Invoke(runspace, script, watch);
            elapsed.Stop();
            Console.Out.WriteLine(JsonSerializer.Serialize(new RunFigures(
                watch.Results, elapsed.Elapsed.TotalSeconds, watch.FirstResultSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated, Process.GetCurrentProcess().PeakWorkingSet64, (watch as RunCheck)?.Rows)));
        }
    }

    private static void Invoke(Runspace runspace, string script, IList<PSObject>? output)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script).Invoke(null, output ?? []);
        if (shell.Streams.Error.FirstOrDefault(error => !error.FullyQualifiedErrorId.StartsWith("Id2Meta.RowsNotVerified", StringComparison.Ordinal)) is { } error)
        {
            throw new InvalidOperationException("The script failed: " + error);
        }
    }
}
