using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>What a removal did.</summary>
/// <param name="Removed">Entries that are gone, and overwritten.</param>
/// <param name="KeptInFlight">Entries that stayed because a run has their call on the wire.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerRemoval(long Removed, long KeptInFlight);
