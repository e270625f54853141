using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;
using System.Threading;

namespace Id2Meta.Shell.Hosting;

/// <summary>The process's console: what may be asked, what may be coloured, and one lock around what is written.</summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 120;
    private readonly Lock _gate = new();
    private readonly bool _errorEscapes;
    private bool _atLineStart = true;
    private bool _progressShown;

    public Terminal(bool nonInteractive)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
            Console.InputEncoding = Encoding.UTF8;
        }

        var colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb"
            && WindowsConsole.TryEnableEscapeSequences();
        if (!colour)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        OutputIsTerminal = !Console.IsOutputRedirected;
        InputIsTerminal = !Console.IsInputRedirected;
        CanAsk = !nonInteractive && InputIsTerminal && OutputIsTerminal;
        SupportsEscapes = colour && OutputIsTerminal;
        _errorEscapes = colour && !Console.IsErrorRedirected;
    }

    public bool OutputIsTerminal { get; }

    public bool InputIsTerminal { get; }

    public bool CanAsk { get; }

    public bool SupportsEscapes { get; }

    // A pseudo-terminal nobody sized reports 0.
    public int Width => OutputIsTerminal && Console.WindowWidth is > 0 and var width ? width : RedirectedWidth;

    public int Height => OutputIsTerminal && Console.WindowHeight is > 0 and var height ? height : 50;

    public void Write(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            EraseProgress();
            Console.Out.Write(PSHostUserInterface.GetOutputString(text, SupportsEscapes));
            _atLineStart = text[^1] == '\n';
        }
    }

    public void WriteError(string text)
    {
        lock (_gate)
        {
            EraseProgress();
            Console.Error.Write(PSHostUserInterface.GetOutputString(text, _errorEscapes));
        }
    }

    /// <summary>Writes what moves the cursor, as the line editor does, unfiltered.</summary>
    public void WriteRaw(string text)
    {
        lock (_gate)
        {
            EraseProgress();
            Console.Out.Write(text);
            _atLineStart = text.EndsWith('\n');
        }
    }

    public void ShowProgress(string line)
    {
        lock (_gate)
        {
            // Text that stands in the line, a prompt or -NoNewline, is worth more than the progress.
            if (OutputIsTerminal && _atLineStart)
            {
                Console.Out.Write($"\r{line}\e[K\r");
                _progressShown = true;
            }
        }
    }

    public void HideProgress()
    {
        lock (_gate)
        {
            EraseProgress();
        }
    }

    /// <summary>Reads one key, Ctrl+C included.</summary>
    public static ConsoleKeyInfo ReadKey()
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    public static string? ReadRedirectedLine() => Console.In.ReadLine();

    public static IDisposable OnBreak(Func<bool> handler)
    {
        void Handle(object? sender, ConsoleCancelEventArgs e) => e.Cancel = handler();
        Console.CancelKeyPress += Handle;
        return new Disposer(() => Console.CancelKeyPress -= Handle);
    }

    private void EraseProgress()
    {
        if (_progressShown)
        {
            Console.Out.Write("\r\e[K");
            _progressShown = false;
        }
    }

    private sealed class Disposer(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
