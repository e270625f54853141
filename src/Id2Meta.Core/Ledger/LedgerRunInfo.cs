using System;

namespace Id2Meta.Ledger;

/// <summary>A run as the ledger knows it.</summary>
public sealed record LedgerRunInfo
{
    /// <summary>Its number in this ledger.</summary>
    public long Run { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The process on that machine.</summary>
    public int ProcessId { get; init; }

    /// <summary>Where it stands.</summary>
    public MemberState State { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last sign of life, UTC.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>Calls a second that it may make by its own settings.</summary>
    public double QpsLimit { get; init; }

    /// <summary>Answers that it brought.</summary>
    public long Answers { get; init; }

    /// <summary>Calls of it that were billed for certain.</summary>
    public long BilledCalls { get; init; }

    /// <summary>Calls of it whose answers were lost.</summary>
    public long UncertainCalls { get; init; }

    /// <summary>Calls that it has claimed and that have no outcome yet.</summary>
    public long InFlight { get; init; }
}
