using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>What a scope has cost. It counts calls, also of entries that were removed since.</summary>
/// <param name="Billed">Calls that were billed for certain.</param>
/// <param name="Uncertain">Calls whose answers were lost: perhaps billed.</param>
/// <param name="InFlight">Calls that are claimed and have no outcome yet.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerTotals(long Billed, long Uncertain, long InFlight)
{
    /// <summary>The most that the scope can have cost, in calls; what a budget counts.</summary>
    public long Highest => Billed + Uncertain + InFlight;
}
