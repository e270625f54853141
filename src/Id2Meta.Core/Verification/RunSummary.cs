using System;
using System.Collections.Generic;
using System.Globalization;

namespace Id2Meta;

/// <summary>What a run did and what it may have cost.</summary>
public sealed class RunSummary
{
    /// <summary>Rows that were taken.</summary>
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

    /// <summary>Requests sent.</summary>
    public long Calls { get; init; }

    /// <summary>Of them, those that the service refused for the quota: free of charge.</summary>
    public long RefusedCalls { get; init; }

    /// <summary>Of them, those that sent a row again after a failure.</summary>
    public long RetriedCalls { get; init; }

    /// <summary>Calls that were billed for certain.</summary>
    public long BilledCalls { get; init; }

    /// <summary>Calls whose answer was lost: perhaps billed.</summary>
    public long UncertainCalls { get; init; }

    /// <summary>The least that was paid, in USD.</summary>
    public decimal LowestCost { get; init; }

    /// <summary>The most that was paid, in USD.</summary>
    public decimal HighestCost { get; init; }

    /// <summary>From the first row to the last result, in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Calls a second that the service took.</summary>
    public double Rate { get; init; }

    /// <summary>For people, in one paragraph.</summary>
    public override string ToString()
    {
        var statuses = new List<string>();
        Count(statuses, Consistent, "consistent");
        Count(statuses, Inconsistent, "inconsistent");
        Count(statuses, NoRecord, "no record");
        Count(statuses, InvalidInput, "invalid input");
        Count(statuses, Failed, "failed");
        Count(statuses, Skipped, "skipped");
        var rows = statuses.Count == 0 ? string.Empty : ": " + string.Join(", ", statuses);
        var calls = new List<string> { Text(Calls, "N0") + (Calls == 1 ? " call" : " calls") + $", {Text(Rate, "0.##")} a second" };
        Count(calls, FromLedger, FromLedger == 1 ? "row from the ledger" : "rows from the ledger");
        Count(calls, FromDuplicate, FromDuplicate == 1 ? "duplicate row without a call" : "duplicate rows without a call");
        Count(calls, RefusedCalls, "refused for the quota");
        Count(calls, RetriedCalls, "sent again");
        var billed = UncertainCalls == 0 ? Text(BilledCalls, "N0") : $"{Text(BilledCalls, "N0")} to {Text(BilledCalls + UncertainCalls, "N0")}";
        var cost = UncertainCalls == 0 ? Text(LowestCost, "N2") : $"{Text(LowestCost, "N2")} to {Text(HighestCost, "N2")}";
        var bill = FromSandbox > 0 && FromService == 0 ? "The sandbox would have billed" : "Billed:";
        return $"{Text(Rows, "N0")} {(Rows == 1 ? "row" : "rows")} in {Duration()}{rows}. {string.Join("; ", calls)}. {bill} {billed} (USD {cost}).";
    }

    private static void Count(List<string> texts, long count, string what)
    {
        if (count > 0)
        {
            texts.Add($"{Text(count, "N0")} {what}");
        }
    }

    private static string Text(IFormattable number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private string Duration()
    {
        var duration = TimeSpan.FromSeconds(DurationSeconds);
        return duration < TimeSpan.FromMinutes(1) ? Text(DurationSeconds, "0.0") + " s" : Text(duration, duration < TimeSpan.FromDays(1) ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss");
    }
}
