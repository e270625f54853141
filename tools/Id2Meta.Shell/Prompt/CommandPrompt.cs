using System.Linq;
using System.Management.Automation.Language;
using Id2Meta.Shell.Hosting;

namespace Id2Meta.Shell.Prompt;

/// <summary>Reads commands and runs them, until the end of the input or <c>exit</c>.</summary>
internal sealed class CommandPrompt
{
    private readonly CommandRunner _runner;
    private readonly ShellHost _host;
    private readonly LineEditor _editor;

    public CommandPrompt(CommandRunner runner, ShellHost host)
    {
        _runner = runner;
        _host = host;
        _editor = new LineEditor(host.Terminal, runner.Complete);
        host.NestedPrompt = RunNested;
    }

    public int Run()
    {
        var succeeded = Loop();
        return _host.ExitCode ?? (_host.Terminal.InputIsTerminal || succeeded ? 0 : 1);
    }

    private void RunNested()
    {
        using (_runner.Nest())
        {
            Loop();
        }
    }

    private bool Loop()
    {
        var succeeded = true;
        while (!_host.LeavePrompt)
        {
            var command = _host.Terminal.InputIsTerminal ? ReadFromTerminal() : ReadFromInput();
            switch (command)
            {
                case { Outcome: LineOutcome.EndOfInput }:
                    return succeeded;
                case { Outcome: LineOutcome.Entered, Text: var text } when !string.IsNullOrWhiteSpace(text):
                    succeeded = _runner.Run(text);
                    break;
            }
        }

        return succeeded;
    }

    private Line ReadFromTerminal()
    {
        var text = string.Empty;
        var prompt = _runner.GetPrompt();
        while (true)
        {
            var line = _editor.Read(prompt);
            if (line.Outcome != LineOutcome.Entered)
            {
                return line;
            }

            text += line.Text;

            // An empty line says that the rest will not come; the parser then says what is missing.
            if (!IsIncomplete(text) || (line.Text.Length == 0 && text.Length > 0))
            {
                if (!string.IsNullOrWhiteSpace(text))
                {
                    _editor.Remember(text.TrimEnd('\n'));
                }

                return line with { Text = text };
            }

            text += '\n';
            prompt = ">> ";
        }
    }

    private static Line ReadFromInput()
    {
        var text = string.Empty;
        while (Terminal.ReadRedirectedLine() is { } line)
        {
            text += line;
            if (!IsIncomplete(text))
            {
                return new Line(LineOutcome.Entered, text);
            }

            text += '\n';
        }

        return string.IsNullOrWhiteSpace(text) ? new Line(LineOutcome.EndOfInput, string.Empty) : new Line(LineOutcome.Entered, text);
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(static error => error.IncompleteInput);
    }
}
