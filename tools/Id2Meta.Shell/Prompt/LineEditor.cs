using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;
using Id2Meta.Shell.Hosting;

namespace Id2Meta.Shell.Prompt;

/// <summary>Reads a line from the terminal, with cursor keys, history and completion.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="complete">Completes the text at the cursor; null for no completion.</param>
internal sealed class LineEditor(Terminal terminal, Func<string, int, CommandCompletion>? complete = null)
{
    private readonly List<string> _history = [];
    private string _prompt = string.Empty;
    private string _text = string.Empty;
    private string _draft = string.Empty;
    private int _cursor;
    private int _cursorRow;
    private int _historyIndex;
    private CompletionCycle? _completion;

    public void Remember(string text)
    {
        if (_history.Count == 0 || !string.Equals(_history[^1], text, StringComparison.Ordinal))
        {
            _history.Add(text);
        }
    }

    public Line Read(string prompt)
    {
        (_prompt, _text, _draft, _cursor, _cursorRow, _historyIndex) = (prompt, string.Empty, string.Empty, 0, 0, _history.Count);
        Draw();
        while (true)
        {
            var key = Terminal.ReadKey();
            if (key.Key != ConsoleKey.Tab)
            {
                _completion = null;
            }

            if (Ends(key) is { } outcome)
            {
                _cursor = _text.Length;
                Draw();
                terminal.WriteRaw(outcome == LineOutcome.Cancelled ? "^C" + Environment.NewLine : Environment.NewLine);
                return new Line(outcome, outcome == LineOutcome.Entered ? _text : string.Empty);
            }

            Handle(key);
            Draw();
        }
    }

    private LineOutcome? Ends(ConsoleKeyInfo key) => key switch
    {
        { Key: ConsoleKey.Enter } => LineOutcome.Entered,
        { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } => LineOutcome.Cancelled,
        { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _text.Length == 0 => LineOutcome.EndOfInput,
        _ => null,
    };

    private void Handle(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control) && !key.Modifiers.HasFlag(ConsoleModifiers.Alt))
        {
            HandleControl(key.Key);
            return;
        }

        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor -= LengthBefore();
                break;
            case ConsoleKey.RightArrow:
                _cursor += LengthAfter();
                break;
            case ConsoleKey.Home:
                _cursor = 0;
                break;
            case ConsoleKey.End:
                _cursor = _text.Length;
                break;
            case ConsoleKey.UpArrow:
                Recall(_historyIndex - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_historyIndex + 1);
                break;
            case ConsoleKey.Backspace:
                Remove(_cursor - LengthBefore(), _cursor);
                break;
            case ConsoleKey.Delete:
                Remove(_cursor, _cursor + LengthAfter());
                break;
            case ConsoleKey.Escape:
                Replace(string.Empty);
                break;
            case ConsoleKey.Tab:
                Complete(forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _text = _text.Insert(_cursor, key.KeyChar.ToString());
                    _cursor++;
                }

                break;
        }
    }

    private void HandleControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                _cursor = 0;
                break;
            case ConsoleKey.E:
                _cursor = _text.Length;
                break;
            case ConsoleKey.B:
                _cursor -= LengthBefore();
                break;
            case ConsoleKey.F:
                _cursor += LengthAfter();
                break;
            case ConsoleKey.P:
                Recall(_historyIndex - 1);
                break;
            case ConsoleKey.N:
                Recall(_historyIndex + 1);
                break;
            case ConsoleKey.D:
                Remove(_cursor, _cursor + LengthAfter());
                break;
            case ConsoleKey.H or ConsoleKey.Backspace:
                Remove(_cursor - LengthBefore(), _cursor);
                break;
            case ConsoleKey.K:
                Remove(_cursor, _text.Length);
                break;
            case ConsoleKey.U:
                Remove(0, _cursor);
                break;
            case ConsoleKey.W:
                Remove(WordStart(), _cursor);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = WordStart();
                break;
            case ConsoleKey.RightArrow:
                _cursor = WordEnd();
                break;
            case ConsoleKey.L:
                terminal.WriteRaw("\e[H\e[2J");
                _cursorRow = 0;
                break;
        }
    }

    private void Complete(bool forward)
    {
        if (complete is null)
        {
            return;
        }

        _completion ??= new CompletionCycle(complete(_text, _cursor));
        if (_completion.Next(_text, forward) is { } completed)
        {
            (_text, _cursor) = completed;
        }
    }

    private void Recall(int index)
    {
        if (index < 0 || index > _history.Count || index == _historyIndex)
        {
            return;
        }

        if (_historyIndex == _history.Count)
        {
            _draft = _text;
        }

        _historyIndex = index;
        Replace(index == _history.Count ? _draft : _history[index]);
    }

    private void Replace(string text) => (_text, _cursor) = (text, text.Length);

    private void Remove(int start, int end)
    {
        _text = _text.Remove(start, end - start);
        _cursor = start;
    }

    private int LengthAfter() => StringInfo.GetNextTextElementLength(_text.AsSpan(_cursor));

    private int LengthBefore() => _cursor >= 2 && char.IsLowSurrogate(_text[_cursor - 1]) ? 2 : Math.Min(_cursor, 1);

    private int WordStart()
    {
        var start = _cursor;
        while (start > 0 && char.IsWhiteSpace(_text[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(_text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private int WordEnd()
    {
        var end = _cursor;
        while (end < _text.Length && char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        while (end < _text.Length && !char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        return end;
    }

    // Relative moves only: asking the terminal where the cursor is would read its answer from the keyboard.
    private void Draw()
    {
        var width = terminal.Width;
        var prompt = new StringDecorated(_prompt).ToString(OutputRendering.PlainText);
        var (cursorRow, cursorColumn) = Position(prompt + _text[.._cursor], width);
        var (endRow, endColumn) = Position(prompt + _text, width);

        var frame = new StringBuilder();
        if (_cursorRow > 0)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\e[{_cursorRow}A");
        }

        frame.Append("\r\e[J").Append(terminal.SupportsEscapes ? _prompt : prompt).Append(_text.ReplaceLineEndings("\r\n"));

        // A terminal wraps only when the next character comes; the newline brings the cursor where Position says it is.
        if (endColumn == 0 && endRow > 0 && _text is not [.., '\n'])
        {
            frame.Append("\r\n");
        }

        if (endRow > cursorRow)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\e[{endRow - cursorRow}A");
        }

        frame.Append('\r');
        if (cursorColumn > 0)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\e[{cursorColumn}C");
        }

        _cursorRow = cursorRow;
        terminal.WriteRaw(frame.ToString());
    }

    private static (int Row, int Column) Position(string text, int width)
    {
        var (row, column) = (0, 0);
        foreach (var character in text)
        {
            if (character == '\n')
            {
                (row, column) = (row + 1, 0);
                continue;
            }

            var cells = CellWidth.Of(character);
            if (column + cells > width)
            {
                (row, column) = (row + 1, 0);
            }

            column += cells;
        }

        return column == width ? (row + 1, 0) : (row, column);
    }
}
