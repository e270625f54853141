using System.Globalization;

namespace Id2Meta;

/// <summary>A run as a ledger knows it.</summary>
public sealed class LedgerRunInfo
{
    /// <summary>Its number in the ledger.</summary>
    public long Run { get; init; }

    /// <summary>Where it asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Running, Ended, or Dead: it ended without a word, or gives no sign of life.</summary>
    public required string State { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The process on that machine.</summary>
    public int ProcessId { get; init; }

    /// <summary>When it began: ISO 8601, UTC.</summary>
    public required string StartedAt { get; init; }

    /// <summary>Its last sign of life: ISO 8601, UTC.</summary>
    public required string SeenAt { get; init; }

    /// <summary>Answers that it brought.</summary>
    public long Answers { get; init; }

    /// <summary>Calls of it that were billed for certain.</summary>
    public long BilledCalls { get; init; }

    /// <summary>Calls of it whose answers were lost.</summary>
    public long UncertainCalls { get; init; }

    /// <summary>Calls that it has claimed and that have no outcome yet.</summary>
    public long InFlight { get; init; }

    /// <summary>Calls a second that it may make by its own settings.</summary>
    public double QpsLimit { get; init; }

    /// <summary>The share of that limit which its answers took, from its beginning to its last sign of life; <see langword="null"/> before there is one.</summary>
    public double? QuotaShare { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "run {0} ({1}, process {2}, {3:0.##} a second)", Run, Host, ProcessId, QpsLimit);
}
