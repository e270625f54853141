using System;
using System.Collections.Generic;

namespace Id2Meta.Ledger;

/// <summary>A ledger at a glance.</summary>
public sealed record LedgerSummary
{
    /// <summary>Where it is.</summary>
    public required string Address { get; init; }

    /// <summary>What it takes, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The version of its tables.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The fingerprint of its key.</summary>
    public required string KeyFingerprint { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its scopes.</summary>
    public IReadOnlyList<LedgerScopeSummary> Scopes { get; init; } = [];
}
