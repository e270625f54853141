using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace Id2Meta.Shell.Hosting;

/// <summary>What the engine sees of this program.</summary>
internal sealed class ShellHost : PSHost
{
    private int _nesting;

    public ShellHost(Terminal terminal)
    {
        Terminal = terminal;
        UI = new ShellUserInterface(terminal);
    }

    public Terminal Terminal { get; }

    public override string Name => "Id2Meta.Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; }

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>The code of <c>exit</c>, once a script or a person has said it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Runs a prompt within a running pipeline; set by whoever has a prompt.</summary>
    public Action? NestedPrompt { get; set; }

    /// <summary>Whether the innermost prompt is done.</summary>
    public bool LeavePrompt { get; private set; }

    public override void SetShouldExit(int exitCode)
    {
        // As in pwsh, `exit` in a nested prompt resumes what was suspended.
        LeavePrompt = true;
        if (_nesting == 0)
        {
            ExitCode = exitCode;
        }
    }

    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
        {
            throw new NotSupportedException("There is no prompt here to suspend to.");
        }

        _nesting++;
        try
        {
            NestedPrompt();
        }
        finally
        {
            _nesting--;
            LeavePrompt = false;
        }
    }

    public override void ExitNestedPrompt() => LeavePrompt = true;

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
