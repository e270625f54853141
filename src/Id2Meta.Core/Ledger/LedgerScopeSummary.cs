using System.Collections.Generic;

namespace Id2Meta.Ledger;

/// <summary>One scope of a ledger.</summary>
public sealed record LedgerScopeSummary
{
    /// <summary>Where is asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What is asked.</summary>
    public required string Product { get; init; }

    /// <summary>What it has cost, with entries that were removed since.</summary>
    public LedgerTotals Totals { get; init; }

    /// <summary>Entries with answer 1.</summary>
    public long Consistent { get; init; }

    /// <summary>Entries with answer 2.</summary>
    public long Inconsistent { get; init; }

    /// <summary>Entries with answer 3.</summary>
    public long NoRecord { get; init; }

    /// <summary>Entries whose answer is lost.</summary>
    public long Uncertain { get; init; }

    /// <summary>Entries whose call is claimed and has no outcome yet.</summary>
    public long InFlight { get; init; }

    /// <summary>The answers by day, the first day first.</summary>
    public IReadOnlyList<LedgerDay> Days { get; init; } = [];

    /// <summary>The runs, the first one first.</summary>
    public IReadOnlyList<LedgerRunInfo> Runs { get; init; } = [];

    /// <summary>Calls a second that are handed out at present, or were when the last run ended.</summary>
    public double Rate { get; init; }
}
