using System.Globalization;

namespace Id2Meta;

/// <summary>What was removed from a ledger.</summary>
public sealed class LedgerRemovalInfo
{
    /// <summary>The path of the ledger.</summary>
    public required string Ledger { get; init; }

    /// <summary>Entries that are gone, and overwritten.</summary>
    public long Removed { get; init; }

    /// <summary>Entries that stayed because a run has their call on the wire.</summary>
    public long KeptInFlight { get; init; }

    /// <summary>Whether the space was given back to the disk.</summary>
    public bool SpaceGivenBack { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} removed", Ledger, Removed);
}
