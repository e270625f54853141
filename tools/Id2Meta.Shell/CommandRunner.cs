using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using Id2Meta.Shell.Hosting;
using Id2Meta.Shell.Prompt;

namespace Id2Meta.Shell;

/// <summary>Runs commands in the runspace as the console of pwsh does: all output and all errors through Out-Default.</summary>
internal sealed class CommandRunner : IDisposable
{
    private const int StoppedByUser = 130;
    private readonly Runspace _runspace;
    private readonly ShellHost _host;
    private readonly IDisposable _breaks;
    private readonly Lock _gate = new();
    private readonly Stack<Pipeline> _running = [];
    private int _nesting;

    public CommandRunner(Runspace runspace, ShellHost host)
    {
        _runspace = runspace;
        _host = host;
        _breaks = Terminal.OnBreak(StopRunning);
    }

    public void Dispose() => _breaks.Dispose();

    public int RunScript(string path, IReadOnlyList<string> arguments)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
        {
            _host.UI.WriteErrorLine($"There is no script '{file}'.");
            return 64;
        }

        // As pwsh -File: an argument with a dash and no value is a parameter's name, and takes the next argument itself.
        var command = new Command(file, isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument is ['-', >= 'A' and <= 'z', ..] ? NamedParameter(argument) : new CommandParameter(null, argument));
        }

        EngineInternals.LetScriptExit(_runspace);
        return Run(CreatePipeline(command)) switch
        {
            _ when _host.ExitCode is { } code => code,
            PipelineState.Stopped => StoppedByUser,
            PipelineState.Failed => 1,
            _ => 0,
        };
    }

    public int RunCommand(string text) => Run(CreatePipeline(text)) switch
    {
        _ when _host.ExitCode is { } code => code,
        PipelineState.Stopped => StoppedByUser,
        PipelineState.Completed when LastCommandSucceeded => 0,
        _ => 1,
    };

    public bool Run(string text) =>
        Run(CreatePipeline(text)) == PipelineState.Completed && LastCommandSucceeded;

    public CommandCompletion Complete(string text, int cursor)
    {
        using var shell = _nesting > 0 ? PowerShell.Create(RunspaceMode.CurrentRunspace) : PowerShell.Create(_runspace);
        var completion = CommandCompletion.CompleteInput(text, cursor, options: null, shell);
        return completion.CompletionMatches.Count > 0
            ? completion
            : FileCompletion.Complete(text, cursor, Evaluate("$PWD.ProviderPath") is [{ BaseObject: string folder }] ? folder : Environment.CurrentDirectory);
    }

    public string GetPrompt()
    {
        try
        {
            return string.Concat(Evaluate("prompt")) is { Length: > 0 } prompt ? prompt : "PS> ";
        }
        catch (RuntimeException)
        {
            // A prompt function of the user's that throws must not take the prompt away.
            return "PS> ";
        }
    }

    /// <summary>Makes the commands of a nested prompt run within the pipeline that asked for it, until disposed.</summary>
    public IDisposable Nest()
    {
        _nesting++;
        return new Nested(this);
    }

    private bool LastCommandSucceeded => Evaluate("$?") is [{ BaseObject: true }];

    private PipelineState Run(Pipeline command)
    {
        using var pipeline = command;
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true) { MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output });
        lock (_gate)
        {
            _running.Push(pipeline);
        }

        try
        {
            pipeline.Invoke();
            return pipeline.PipelineStateInfo.State;
        }
        catch (PipelineStoppedException)
        {
            return PipelineState.Stopped;
        }
        catch (RuntimeException e)
        {
            Report(e);
            return PipelineState.Failed;
        }
        finally
        {
            lock (_gate)
            {
                _running.Pop();
            }

            ((ShellUserInterface)_host.UI).Progress.Clear();
        }
    }

    private Collection<PSObject> Evaluate(string text)
    {
        using var pipeline = CreatePipeline();
        pipeline.Commands.AddScript(text);
        return pipeline.Invoke();
    }

    private void Report(RuntimeException exception)
    {
        var error = PSObject.AsPSObject(exception.ErrorRecord ?? new ErrorRecord(exception, "ConsoleHost", ErrorCategory.NotSpecified, targetObject: null));
        EngineInternals.MarkAsError(error);
        using var pipeline = CreatePipeline();
        pipeline.Commands.Add("Out-Default");
        pipeline.Input.Write(error);
        pipeline.Invoke();
    }

    // Only a pipeline that enters the session's history leaves its $? behind.
    private Pipeline CreatePipeline(string text) =>
        _nesting > 0 ? _runspace.CreateNestedPipeline(text, addToHistory: true) : _runspace.CreatePipeline(text, addToHistory: true);

    private Pipeline CreatePipeline(Command command)
    {
        var pipeline = CreatePipeline();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    private Pipeline CreatePipeline() => _nesting > 0 ? _runspace.CreateNestedPipeline() : _runspace.CreatePipeline();

    private static CommandParameter NamedParameter(string argument)
    {
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new CommandParameter(argument);
        }

        var value = argument[(colon + 1)..];
        return new CommandParameter(argument[..colon], value.ToUpperInvariant() switch
        {
            "$TRUE" => true,
            "$FALSE" => false,
            _ => value,
        });
    }

    private bool StopRunning()
    {
        lock (_gate)
        {
            if (!_running.TryPeek(out var pipeline))
            {
                return false;
            }

            pipeline.StopAsync();
            return true;
        }
    }

    private sealed class Nested(CommandRunner runner) : IDisposable
    {
        public void Dispose() => runner._nesting--;
    }
}
