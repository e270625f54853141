using System.Globalization;

namespace Id2Meta;

/// <summary>What a ledger holds of one person at one service. Who it is, it does not hold.</summary>
public sealed class LedgerEntryInfo
{
    /// <summary>The path of the ledger.</summary>
    public required string Ledger { get; init; }

    /// <summary>Names the entry, in this ledger only.</summary>
    public required string EntryId { get; init; }

    /// <summary>InFlight, Uncertain or Done.</summary>
    public required string State { get; init; }

    /// <summary>Consistent, Inconsistent or NoRecord; empty without an answer.</summary>
    public string? Status { get; init; }

    /// <summary>The service's verdict, 1, 2 or 3; empty without one.</summary>
    public string? BizCode { get; init; }

    /// <summary>The service's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>When the answer came: ISO 8601, UTC.</summary>
    public string? VerifiedAt { get; init; }

    /// <summary>When the last call was made: ISO 8601, UTC.</summary>
    public required string ClaimedAt { get; init; }

    /// <summary>Calls so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Calls that were billed for certain.</summary>
    public int BilledCalls { get; init; }

    /// <summary>Calls whose answer was lost: perhaps billed.</summary>
    public int UncertainCalls { get; init; }

    /// <summary>The run that made the last call, by its number in the ledger.</summary>
    public long Run { get; init; }

    /// <summary>Where was asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What was asked.</summary>
    public required string Product { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1}", EntryId, Status ?? State);
}
