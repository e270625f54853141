using System.Globalization;

namespace Id2Meta;

/// <summary>The answers of one day that a ledger holds.</summary>
public sealed class LedgerDayInfo
{
    /// <summary>The day, UTC: 2026-01-31.</summary>
    public required string Day { get; init; }

    /// <summary>Where was asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Answers 1.</summary>
    public long Consistent { get; init; }

    /// <summary>Answers 2.</summary>
    public long Inconsistent { get; init; }

    /// <summary>Answers 3.</summary>
    public long NoRecord { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} answers", Day, Consistent + Inconsistent + NoRecord);
}
