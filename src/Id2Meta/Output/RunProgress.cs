using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using Id2Meta.Verification;

namespace Id2Meta.Output;

/// <summary>The progress of a run, at most five times a second, and not before it has lasted a second.</summary>
internal sealed class RunProgress
{
    private const int ActivityId = 0x1D2;
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _timeProvider;
    private readonly Queue<(long At, long Rows, long TakenCalls)> _samples = new();
    private readonly long _start;
    private long _shownAt;
    private bool _isShown;

    public RunProgress(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
        _shownAt = _start;
    }

    /// <summary>From the first row on.</summary>
    public TimeSpan Elapsed => _timeProvider.GetElapsedTime(_start);

    /// <summary>The record to write now, or <see langword="null"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rows">Results delivered.</param>
    /// <param name="total">All rows, where the input has ended.</param>
    /// <param name="limit">Calls a second.</param>
    public ProgressRecord? Next(VerificationRun run, long rows, long? total, double limit)
    {
        var now = _timeProvider.GetTimestamp();
        if (_timeProvider.GetElapsedTime(_start, now) < FirstAfter || _timeProvider.GetElapsedTime(_shownAt, now) < Period)
        {
            return null;
        }

        _shownAt = now;
        _isShown = true;
        var (rowRate, callRate) = Rates(now, rows, run.Calls - run.RefusedCalls);
        var record = new ProgressRecord(ActivityId, "Invoke-Id2MetaVerify", FormattableString.Invariant(
            $"{rows:N0}{(total is null ? string.Empty : $" of {total.Value:N0}")} rows done, {rowRate:0.#} a second, {callRate / limit:P0} of the quota"));
        if (run.PresentOutage is { } outage)
        {
            record.CurrentOperation = $"The service has taken no call since {outage.Since.LocalDateTime.ToString("T", CultureInfo.CurrentCulture)}: rows are held.";
        }

        if (total is { } all && all > 0)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * rows / all);
            record.SecondsRemaining = rowRate > 0 ? (int)Math.Min(int.MaxValue, Math.Ceiling((all - rows) / rowRate)) : -1;
        }

        return record;
    }

    /// <summary>The record that takes the progress away, or <see langword="null"/> where there was none.</summary>
    public ProgressRecord? Completed() =>
        _isShown ? new ProgressRecord(ActivityId, "Invoke-Id2MetaVerify", "Done") { RecordType = ProgressRecordType.Completed } : null;

    private (double Rows, double Calls) Rates(long now, long rows, long takenCalls)
    {
        _samples.Enqueue((now, rows, takenCalls));
        while (_samples.Count > 2 && _timeProvider.GetElapsedTime(_samples.Peek().At, now) > RateWindow)
        {
            _samples.Dequeue();
        }

        var (since, rowsThen, callsThen) = _samples.Count > 1 ? _samples.Peek() : (_start, 0, 0);
        var seconds = _timeProvider.GetElapsedTime(since, now).TotalSeconds;
        return ((rows - rowsThen) / seconds, (takenCalls - callsThen) / seconds);
    }
}
