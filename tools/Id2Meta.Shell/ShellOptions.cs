using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Id2Meta.Shell;

/// <summary>What the command line asked for.</summary>
internal sealed record ShellOptions
{
    public const string Usage = """
        Id2Meta.Shell [-NoModule] [-NonInteractive] [script.ps1 [arguments] | -Command "text"]

          script.ps1        runs the script with the arguments that follow it
          -Command, -c      runs the text; exit code 1 if its last command failed
          -NoModule         does not import the built Id2Meta module
          -NonInteractive   never asks: a question is an error
          -Help, -h         this text

        Without a script and a command: a prompt, or, when the input is redirected, its lines as commands.
        """;

    public string? Script { get; private init; }

    public string? Command { get; private init; }

    public IReadOnlyList<string> Arguments { get; private init; } = [];

    public bool NoModule { get; private init; }

    public bool NonInteractive { get; private init; }

    public bool Help { get; private init; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out ShellOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        error = null;
        var parsed = new ShellOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            if (arg is not ['-', _, ..])
            {
                options = parsed with { Script = arg, Arguments = args[(i + 1)..] };
                return true;
            }

            switch (arg.TrimStart('-').ToUpperInvariant())
            {
                case "COMMAND" or "C" when i + 1 < args.Length:
                    options = parsed with { Command = string.Join(' ', args[(i + 1)..]) };
                    return true;
                case "COMMAND" or "C":
                    error = $"{arg} needs the text of a command.";
                    return false;
                case "FILE" or "F" when i + 1 < args.Length:
                    break;
                case "NOMODULE":
                    parsed = parsed with { NoModule = true };
                    break;
                case "NONINTERACTIVE":
                    parsed = parsed with { NonInteractive = true };
                    break;
                case "HELP" or "H" or "?":
                    parsed = parsed with { Help = true };
                    break;
                default:
                    error = $"Unknown option {arg}.";
                    return false;
            }
        }

        options = parsed;
        return true;
    }
}
