using System;
using System.Collections.Generic;

namespace Id2Meta.Verification;

/// <summary>Counts the results of a run as they are delivered.</summary>
public sealed class RunTally
{
    private const int RowsKept = 20;

    private readonly Dictionary<string, long> _byStatus = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _bySource = new(StringComparer.Ordinal);
    private readonly List<long> _firstUnverifiedRows = [];

    /// <summary>Results so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows with the status InvalidInput or Failed.</summary>
    public long UnverifiedRows => Of(_byStatus, VerificationStatus.InvalidInput) + Of(_byStatus, VerificationStatus.Failed);

    /// <summary>Rows with the status Skipped.</summary>
    public long SkippedRows => Of(_byStatus, VerificationStatus.Skipped);

    /// <summary>The first of the unverified rows.</summary>
    public IReadOnlyList<long> FirstUnverifiedRows => _firstUnverifiedRows;

    /// <summary>Answers that are not duplicates.</summary>
    public long Answers { get; private set; }

    /// <summary>Of them, those that are consistent.</summary>
    public long ConsistentAnswers { get; private set; }

    /// <summary>Calls that were billed for certain.</summary>
    public long BilledCalls { get; private set; }

    /// <summary>Calls whose answer was lost.</summary>
    public long UncertainCalls { get; private set; }

    /// <summary>Whether the row is to be corrected and verified again.</summary>
    public static bool IsUnverified(VerificationResult result)
    {
        ThrowHelper.IfNull(result);
        return result.Status is VerificationStatus.InvalidInput or VerificationStatus.Failed;
    }

    /// <summary>Counts a result.</summary>
    public void Add(VerificationResult result)
    {
        ThrowHelper.IfNull(result);
        Rows++;
        _byStatus[result.Status] = Of(_byStatus, result.Status) + 1;
        _bySource[result.Source] = Of(_bySource, result.Source) + 1;
        BilledCalls += result.BilledCalls;

        // What earlier runs lost is a cost of theirs.
        UncertainCalls += result.Source == VerificationSource.Ledger ? 0 : result.UncertainCalls;
        if (IsUnverified(result) && _firstUnverifiedRows.Count < RowsKept)
        {
            _firstUnverifiedRows.Add(result.RowNumber);
        }

        if (result.BizCode is not null && result.Source != VerificationSource.Duplicate)
        {
            Answers++;
            ConsistentAnswers += result.Status == VerificationStatus.Consistent ? 1 : 0;
        }
    }

    /// <summary>What the run did.</summary>
    /// <param name="run">The run, for its calls.</param>
    /// <param name="duration">From the first row to the last result.</param>
    /// <param name="unitPrice">USD for a billed call.</param>
    public RunSummary Summarize(VerificationRun run, TimeSpan duration, decimal unitPrice)
    {
        ThrowHelper.IfNull(run);
        return new RunSummary
        {
            Rows = Rows,
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
            Calls = run.Calls,
            RefusedCalls = run.RefusedCalls,
            RetriedCalls = run.RetriedCalls,
            BilledCalls = BilledCalls,
            UncertainCalls = UncertainCalls,
            LowestCost = BilledCalls * unitPrice,
            HighestCost = (BilledCalls + UncertainCalls) * unitPrice,
            DurationSeconds = Math.Round(duration.TotalSeconds, 3),
            Rate = duration > TimeSpan.Zero ? Math.Round((run.Calls - run.RefusedCalls) / duration.TotalSeconds, 2) : 0,
        };
    }

    private static long Of(Dictionary<string, long> counts, string word) => counts.TryGetValue(word, out var count) ? count : 0;
}
