using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using Id2Meta.Shell.Prompt;

namespace Id2Meta.Shell.Hosting;

/// <summary>Writes as pwsh writes, and asks where somebody is there to answer.</summary>
internal sealed class ShellUserInterface(Terminal terminal) : PSHostUserInterface
{
    private readonly LineEditor _editor = new(terminal);

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface(terminal);

    public override bool SupportsVirtualTerminal => terminal.SupportsEscapes;

    public ProgressLine Progress { get; } = new(terminal);

    public override void Write(string value) => terminal.Write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        terminal.Write(Paint(foregroundColor, backgroundColor, value));

    public override void WriteLine() => terminal.Write(Environment.NewLine);

    public override void WriteLine(string value) => terminal.Write(value + Environment.NewLine);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        terminal.Write(Paint(foregroundColor, backgroundColor, value) + Environment.NewLine);

    public override void WriteErrorLine(string value) => terminal.WriteError(value + Environment.NewLine);

    public override void WriteDebugLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Debug, $"DEBUG: {message}");

    public override void WriteVerboseLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Verbose, $"VERBOSE: {message}");

    public override void WriteWarningLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Warning, $"WARNING: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Write(sourceId, record);

    public override string ReadLine() => Ask(string.Empty);

    public override SecureString ReadLineAsSecureString() => AskSecret(string.Empty);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        RequireSomebody();
        WriteHeading(caption, message);
        var user = string.IsNullOrEmpty(userName) ? Ask("User: ") : userName;
        return new PSCredential(user, AskSecret($"Password for user {user}: "));
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireSomebody();
        WriteHeading(caption, message);
        var menu = choices.Select(static choice => new MenuChoice(choice)).ToList();
        var question = string.Concat(menu.Select(static choice => $"[{choice.Key}] {choice.Label}  ")) + "[?] Help"
            + (defaultChoice >= 0 ? $" (default is \"{menu[defaultChoice].Key}\")" : string.Empty) + ": ";
        while (true)
        {
            var answer = Ask(question).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer is "?")
            {
                menu.ForEach(choice => WriteLine($"{choice.Key} - {choice.Help}"));
                continue;
            }

            var chosen = menu.FindIndex(choice => choice.IsMeantBy(answer));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireSomebody();
        WriteHeading(caption, message);
        return descriptions.ToDictionary(static field => field.Name, AskField, StringComparer.OrdinalIgnoreCase);
    }

    private PSObject AskField(FieldDescription field)
    {
        // The engine hands the parameter's type over by name only.
        if (string.Equals(field.ParameterTypeFullName, typeof(SecureString).FullName, StringComparison.Ordinal))
        {
            return PSObject.AsPSObject(AskSecret($"{field.Name}: "));
        }

        if (string.Equals(field.ParameterTypeFullName, typeof(PSCredential).FullName, StringComparison.Ordinal))
        {
            return PSObject.AsPSObject(PromptForCredential(string.Empty, string.Empty, string.Empty, string.Empty));
        }

        if (!field.ParameterTypeFullName.EndsWith("[]", StringComparison.Ordinal))
        {
            return PSObject.AsPSObject(Ask($"{field.Name}: "));
        }

        var items = new List<string>();
        while (Ask(string.Create(CultureInfo.InvariantCulture, $"{field.Name}[{items.Count}]: ")) is { Length: > 0 } item)
        {
            items.Add(item);
        }

        return PSObject.AsPSObject(items.ToArray());
    }

    private string Ask(string question)
    {
        RequireSomebody();
        var line = _editor.Read(question);
        return line.Outcome == LineOutcome.Cancelled ? throw new PipelineStoppedException() : line.Text;
    }

    private SecureString AskSecret(string question)
    {
        RequireSomebody();
        terminal.Write(question);
        var secret = new SecureString();
        while (true)
        {
            var key = Terminal.ReadKey();
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    terminal.Write(Environment.NewLine);
                    secret.MakeReadOnly();
                    return secret;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    secret.Dispose();
                    terminal.Write(Environment.NewLine);
                    throw new PipelineStoppedException();
                case { Key: ConsoleKey.Backspace } when secret.Length > 0:
                    secret.RemoveAt(secret.Length - 1);
                    break;
                case { KeyChar: >= ' ' and not '\x7F' }:
                    secret.AppendChar(key.KeyChar);
                    break;
            }
        }
    }

    private void RequireSomebody()
    {
        if (!terminal.CanAsk)
        {
            throw new PSInvalidOperationException(
                "The shell is not interactive: it was started with -NonInteractive, or its input or output is redirected. Read and Prompt functionality is not available.");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            WriteLine();
            WriteLine(PSStyle.Instance.Bold + caption + PSStyle.Instance.Reset);
        }

        if (!string.IsNullOrEmpty(message))
        {
            WriteLine(message);
        }
    }

    private void WriteStyled(string style, string text) => WriteLine(style + text + PSStyle.Instance.Reset);

    private static string Paint(ConsoleColor foreground, ConsoleColor background, string value)
    {
        var colours = (Enum.IsDefined(foreground) ? PSStyle.MapForegroundColorToEscapeSequence(foreground) : string.Empty)
            + (Enum.IsDefined(background) ? PSStyle.MapBackgroundColorToEscapeSequence(background) : string.Empty);
        return colours.Length == 0 ? value : colours + value + PSStyle.Instance.Reset;
    }
}
