using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using Id2Meta.Shell;

namespace Id2Meta.Tests;

/// <summary>A runspace of the real engine with the built module imported, and the sandbox's cmdlets at hand.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;

    public Session(PSLanguageMode languageMode = PSLanguageMode.FullLanguage, bool importModule = true, PSHost? host = null)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        NobodysMachine.Enter();
        var state = ShellEngine.CreateSessionState(importModule, languageMode);
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
    }

    /// <summary>Runs a script to its end; a terminating error is kept beside what came before it.</summary>
    public Run Run(string script, params (string Name, object? Value)[] variables)
    {
        using var shell = NewShell(script, variables);
        var run = new Run();
        var output = new PSDataCollection<PSObject>();
        try
        {
            shell.Invoke(Array.Empty<object>(), output);
        }
        catch (RuntimeException exception)
        {
            run.Terminating = exception.ErrorRecord;
        }

        run.Read(shell, output);
        return run;
    }

    /// <summary>A shell of this session that a test drives itself.</summary>
    public PowerShell NewShell(string script, params (string Name, object? Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            _runspace.SessionStateProxy.SetVariable(name, value);
        }

        var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script);
        return shell;
    }

    public void Dispose()
    {
        using (var shell = NewShell("if (Get-Command Stop-Id2MetaSandbox -ErrorAction Ignore) { Stop-Id2MetaSandbox }"))
        {
            shell.Invoke();
        }

        _runspace.Dispose();
    }
}
