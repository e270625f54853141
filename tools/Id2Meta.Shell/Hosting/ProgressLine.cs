using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace Id2Meta.Shell.Hosting;

/// <summary>Shows the newest progress in one line of the terminal, a few times a second.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<(long Source, int Activity), ProgressRecord> _active = [];
    private long _shownAt;

    public void Write(long sourceId, ProgressRecord record)
    {
        if (!terminal.OutputIsTerminal)
        {
            return;
        }

        lock (_active)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                _active.Remove((sourceId, record.ActivityId));
                if (_active.Count == 0)
                {
                    terminal.HideProgress();
                }

                return;
            }

            _active[(sourceId, record.ActivityId)] = record;
            if (TimeProvider.System.GetElapsedTime(_shownAt) < Interval)
            {
                return;
            }

            _shownAt = TimeProvider.System.GetTimestamp();
            terminal.ShowProgress(Describe(record));
        }
    }

    /// <summary>Forgets what a stopped pipeline never completed.</summary>
    public void Clear()
    {
        lock (_active)
        {
            _active.Clear();
        }

        terminal.HideProgress();
    }

    private string Describe(ProgressRecord record)
    {
        var line = record.Activity;
        if (record.PercentComplete is >= 0 and var percent)
        {
            line += string.Create(CultureInfo.CurrentCulture, $" [{new string('#', Math.Min(percent, 100) / 5),-20}] {percent}%");
        }

        line += $" {record.StatusDescription}";
        if (record.SecondsRemaining >= 0)
        {
            line += $" {TimeSpan.FromSeconds(record.SecondsRemaining):c}";
        }

        line += $" {record.CurrentOperation}";
        return Fit(line.TrimEnd().ReplaceLineEndings(" "), terminal.Width - 1);
    }

    private static string Fit(string text, int width)
    {
        for (var i = 0; i < text.Length; i++)
        {
            width -= CellWidth.Of(text[i]);
            if (width < 0)
            {
                return text[..i];
            }
        }

        return text;
    }
}
