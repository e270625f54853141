using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Reporting;

/// <summary>Counts results, fresh ones and such as were read back from a file. It keeps counts, and of a person nothing.</summary>
public sealed class ResultTally
{
    private const int RowsKept = 20;

    private readonly Dictionary<string, long> _byStatus = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _bySource = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, long> _byDuration = [];
    private readonly SortedDictionary<long, long> _bySecond = [];
    private readonly Dictionary<(string Status, string Code), CodeTally> _byCode = [];
    private readonly SortedSet<string> _endpoints = new(StringComparer.Ordinal);
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;
    private long _rows;
    private long _attempts;
    private long _billed;
    private long _uncertain;

    /// <summary>Answers of the service by the second since 1970, the first one first. Answers from a ledger came at another time.</summary>
    public IReadOnlyDictionary<long, long> AnswersBySecond => _bySecond;

    /// <summary>Requests by their duration in milliseconds, the shortest first.</summary>
    public IReadOnlyDictionary<long, long> CallsByDuration => _byDuration;

    /// <summary>Counts a result.</summary>
    public void Add(VerificationResult result)
    {
        ThrowHelper.IfNull(result);
        _rows++;
        _attempts += result.Attempts;
        _billed += result.BilledCalls;
        _uncertain += result.UncertainCalls;
        Count(_byStatus, result.Status);
        Count(_bySource, result.Source);
        if (!string.IsNullOrEmpty(result.Endpoint))
        {
            _endpoints.Add(result.Endpoint!);
        }

        if (result.Source is VerificationSource.Service or VerificationSource.Sandbox)
        {
            AddCall(result);
        }

        if (result.Status is VerificationStatus.InvalidInput or VerificationStatus.Failed or VerificationStatus.Skipped)
        {
            AddCode(result);
        }
    }

    /// <summary>What was counted.</summary>
    /// <param name="unitPrice">USD for a billed call.</param>
    public ResultSummary Summarize(decimal unitPrice)
    {
        var answered = _bySecond.Values.Sum();
        var span = _last - _first ?? TimeSpan.Zero;
        return new ResultSummary
        {
            Rows = _rows,
            Consistent = Of(_byStatus, VerificationStatus.Consistent),
            Inconsistent = Of(_byStatus, VerificationStatus.Inconsistent),
            NoRecord = Of(_byStatus, VerificationStatus.NoRecord),
            InvalidInput = Of(_byStatus, VerificationStatus.InvalidInput),
            Failed = Of(_byStatus, VerificationStatus.Failed),
            Skipped = Of(_byStatus, VerificationStatus.Skipped),
            FromService = Of(_bySource, VerificationSource.Service),
            FromSandbox = Of(_bySource, VerificationSource.Sandbox),
            FromDuplicate = Of(_bySource, VerificationSource.Duplicate),
            FromLedger = Of(_bySource, VerificationSource.Ledger),
            FromLocal = Of(_bySource, VerificationSource.Local),
            Attempts = _attempts,
            BilledCalls = _billed,
            UncertainCalls = _uncertain,
            LowestCost = _billed * unitPrice,
            HighestCost = (_billed + _uncertain) * unitPrice,
            FirstVerifiedAt = Iso8601(_first),
            LastVerifiedAt = Iso8601(_last),
            DurationSeconds = Math.Round(span.TotalSeconds, 3),
            Rate = span > TimeSpan.Zero ? Math.Round((answered - 1) / span.TotalSeconds, 2) : 0,
            MedianMs = Percentile(0.5),
            Percentile95Ms = Percentile(0.95),
            Percentile99Ms = Percentile(0.99),
            MaximumMs = Percentile(1),
            Endpoints = string.Join(", ", _endpoints),
            Codes = [.. _byCode.Select(pair => pair.Value.Info(pair.Key.Status, pair.Key.Code)).OrderByDescending(code => code.Rows).ThenBy(code => code.Code, StringComparer.Ordinal)],
        };
    }

    private void AddCall(VerificationResult result)
    {
        if (result.Attempts > 0)
        {
            _byDuration.TryGetValue(result.DurationMs, out var count);
            _byDuration[result.DurationMs] = count + 1;
        }

        if (Moment(result.VerifiedAt) is { } at)
        {
            _first = _first is null || at < _first ? at : _first;
            _last = _last is null || at > _last ? at : _last;
            var second = at.ToUnixTimeSeconds();
            _bySecond.TryGetValue(second, out var count);
            _bySecond[second] = count + 1;
        }
    }

    private void AddCode(VerificationResult result)
    {
        var key = (result.Status, string.IsNullOrEmpty(result.Code) ? "Id2Meta.Failed" : result.Code!);
        if (!_byCode.TryGetValue(key, out var tally))
        {
            tally = new CodeTally();
            _byCode.Add(key, tally);
        }

        tally.Add(result.RowNumber, result.Message);
    }

    /// <summary>By nearest rank: a duration that was measured.</summary>
    private long? Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * _byDuration.Values.Sum());
        foreach (var (duration, count) in _byDuration.Select(pair => (pair.Key, pair.Value)))
        {
            rank -= count;
            if (rank <= 0)
            {
                return duration;
            }
        }

        return null;
    }

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private static string? Iso8601(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Count(Dictionary<string, long> counts, string word) => counts[word] = Of(counts, word) + 1;

    private static long Of(Dictionary<string, long> counts, string word) => counts.TryGetValue(word, out var count) ? count : 0;

    private sealed class CodeTally
    {
        private readonly List<long> _first = [];
        private long _rows;
        private string? _message;

        public void Add(long row, string? message)
        {
            _rows++;
            _message ??= message;
            if (_first.Count < RowsKept)
            {
                _first.Add(row);
            }
        }

        public ResultCodeInfo Info(string status, string code) => new()
        {
            Status = status,
            Code = code,
            Rows = _rows,
            Message = _message,
            Remedy = Remedies.Of(code, status),
            FirstRows = string.Join(", ", _first.Select(row => row.ToString(CultureInfo.InvariantCulture))) + (_rows > RowsKept ? " ..." : string.Empty),
        };
    }
}
