using System;

namespace Id2Meta.Ledger;

/// <summary>What the ledger holds of one subject in one scope.</summary>
public sealed record LedgerEntry
{
    /// <summary>Scope and mark, a text that names this entry in this ledger only.</summary>
    public required string Id { get; init; }

    /// <summary>Where was asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What was asked.</summary>
    public required string Product { get; init; }

    /// <summary>Where it stands.</summary>
    public EntryState State { get; init; }

    /// <summary>1, 2 or 3; <see langword="null"/> where there is no answer.</summary>
    public int? BizCode { get; init; }

    /// <summary>The service's id of the answered request.</summary>
    public string? RequestId { get; init; }

    /// <summary>When it was answered, UTC.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>When the last call was claimed, UTC.</summary>
    public DateTimeOffset ClaimedAt { get; init; }

    /// <summary>Calls so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Calls that were billed for certain.</summary>
    public int BilledCalls { get; init; }

    /// <summary>Calls whose answers were lost.</summary>
    public int UncertainCalls { get; init; }

    /// <summary>The run that made the last call.</summary>
    public long Run { get; init; }
}
