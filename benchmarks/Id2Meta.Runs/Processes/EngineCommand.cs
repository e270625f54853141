using System;
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
    public EngineCommand()
        : base("engine", "Runs scripts in the engine.")
    {
        Hidden = true;
        SetAction(_ => Serve());
    }

    private static void Serve()
    {
        var state = ShellEngine.CreateSessionState(importModule: false);
        state.Commands.Add(new SessionStateCmdletEntry("Measure-Run", typeof(MeasureRunCommand), helpFileName: null));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        var importing = Stopwatch.StartNew();
        Invoke(runspace, $"Import-Module '{ShellEngine.FindModuleManifest()}'");
        Console.Out.WriteLine(JsonSerializer.Serialize(importing.Elapsed.TotalMilliseconds));
        while (Console.In.ReadLine() is { } script)
        {
            var watch = new RunWatch();
            runspace.SessionStateProxy.SetVariable("watch", watch);
            var allocated = GC.GetTotalAllocatedBytes();
            var elapsed = Stopwatch.StartNew();
            watch.Start();
            Invoke(runspace, script);
            elapsed.Stop();
            Console.Out.WriteLine(JsonSerializer.Serialize(new RunFigures(
                watch.Results, elapsed.Elapsed.TotalSeconds, watch.FirstResultSeconds, GC.GetTotalAllocatedBytes() - allocated, Process.GetCurrentProcess().PeakWorkingSet64)));
        }
    }

    private static void Invoke(Runspace runspace, string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script).Invoke();
        if (shell.Streams.Error.FirstOrDefault() is { } error)
        {
            throw new InvalidOperationException("The script failed: " + error);
        }
    }
}
