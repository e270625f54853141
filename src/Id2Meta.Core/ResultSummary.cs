using System;
using System.Collections.Generic;
using System.Globalization;

namespace Id2Meta;

/// <summary>What results say together: plain texts and numbers.</summary>
public sealed class ResultSummary
{
    /// <summary>Results.</summary>
    public long Rows { get; init; }

    /// <summary>Rows with the status Consistent.</summary>
    public long Consistent { get; init; }

    /// <summary>Rows with the status Inconsistent.</summary>
    public long Inconsistent { get; init; }

    /// <summary>Rows with the status NoRecord.</summary>
    public long NoRecord { get; init; }

    /// <summary>Rows with the status InvalidInput.</summary>
    public long InvalidInput { get; init; }

    /// <summary>Rows with the status Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Rows with the status Skipped.</summary>
    public long Skipped { get; init; }

    /// <summary>Rows that the service answered or failed.</summary>
    public long FromService { get; init; }

    /// <summary>Rows that a sandbox answered or failed.</summary>
    public long FromSandbox { get; init; }

    /// <summary>Rows whose answer another row of the run has.</summary>
    public long FromDuplicate { get; init; }

    /// <summary>Rows whose answer the ledger has.</summary>
    public long FromLedger { get; init; }

    /// <summary>Rows about which nothing was asked.</summary>
    public long FromLocal { get; init; }

    /// <summary>Share of the answers that are consistent, from 0 to 1; <see langword="null"/> without answers.</summary>
    public double? ConsistentShare => Answers == 0 ? null : Math.Round((double)Consistent / Answers, 4);

    /// <summary>Requests that the rows took.</summary>
    public long Attempts { get; init; }

    /// <summary>Calls that were billed for certain.</summary>
    public long BilledCalls { get; init; }

    /// <summary>Calls whose answer was lost: perhaps billed.</summary>
    public long UncertainCalls { get; init; }

    /// <summary>The least that was paid, in USD.</summary>
    public decimal LowestCost { get; init; }

    /// <summary>The most that was paid, in USD.</summary>
    public decimal HighestCost { get; init; }

    /// <summary>When the service gave its first answer: ISO 8601, UTC.</summary>
    public string? FirstVerifiedAt { get; init; }

    /// <summary>When it gave its last one.</summary>
    public string? LastVerifiedAt { get; init; }

    /// <summary>From the first answer to the last, in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Answers of the service a second between the two.</summary>
    public double Rate { get; init; }

    /// <summary>The duration that half of the requests kept within, in milliseconds; of each row the last request counts.</summary>
    public long? MedianMs { get; init; }

    /// <summary>The duration that 95 of 100 kept within.</summary>
    public long? Percentile95Ms { get; init; }

    /// <summary>The duration that 99 of 100 kept within.</summary>
    public long? Percentile99Ms { get; init; }

    /// <summary>The longest duration.</summary>
    public long? MaximumMs { get; init; }

    /// <summary>Where was asked, with commas between.</summary>
    public string Endpoints { get; init; } = string.Empty;

    /// <summary>The rows without an answer by their code, the most frequent one first.</summary>
    public IReadOnlyList<ResultCodeInfo> Codes { get; init; } = [];

    private long Answers => Consistent + Inconsistent + NoRecord;

    /// <summary>What views show of a property that holds many numbers. An indexer, because constrained language lets views call no method.</summary>
    /// <param name="property">Calls, Cost, Latency or Codes.</param>
    public string? this[string property] => property switch
    {
        "Calls" => Range(BilledCalls, BilledCalls + UncertainCalls, "N0") + (IsSandboxOnly ? " (by a sandbox: nothing was paid)" : string.Empty),
        "Cost" => "USD " + Range(LowestCost, HighestCost, "N2"),
        "Latency" => MedianMs is null ? null : Text($"median {MedianMs:N0} ms, 95 % {Percentile95Ms:N0} ms, 99 % {Percentile99Ms:N0} ms, maximum {MaximumMs:N0} ms"),
        "Codes" => Codes.Count == 0 ? null : string.Join(", ", Codes),
        _ => null,
    };

    /// <summary>For people, in one sentence.</summary>
    public override string ToString() => Text($"{Rows:N0} rows: {Consistent:N0} consistent, {Inconsistent:N0} inconsistent, {NoRecord:N0} no record, {InvalidInput:N0} invalid input, {Failed:N0} failed, {Skipped:N0} skipped; billed {this["Calls"]}, {this["Cost"]}");

    private bool IsSandboxOnly => FromSandbox > 0 && FromService == 0;

    private static string Range(decimal lowest, decimal highest, string format)
    {
        var (from, to) = (lowest.ToString(format, CultureInfo.InvariantCulture), highest.ToString(format, CultureInfo.InvariantCulture));
        return from == to ? from : $"{from} to {to}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
