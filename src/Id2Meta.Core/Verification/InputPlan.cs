using System;
using System.Globalization;

namespace Id2Meta;

/// <summary>What a run over these rows would do, at most.</summary>
public sealed class InputPlan
{
    /// <summary>Rows in the input.</summary>
    public long Rows { get; init; }

    /// <summary>Rows that are not sent, because they cannot be asked about.</summary>
    public long InvalidRows { get; init; }

    /// <summary>Rows that get another row's answer.</summary>
    public long DuplicateRows { get; init; }

    /// <summary>Rows whose answer the ledger has.</summary>
    public long KnownRows { get; init; }

    /// <summary>Calls, one a different person.</summary>
    public long Calls { get; init; }

    /// <summary>What the calls cost if every person is on record, in USD.</summary>
    public decimal HighestCost { get; init; }

    /// <summary>The price of a billed call, in USD.</summary>
    public decimal UnitPrice { get; init; }

    /// <summary>Calls a second.</summary>
    public double QpsLimit { get; init; }

    /// <summary>How long the calls take when the quota is used to the full.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The first rows that are not sent.</summary>
    public string FirstInvalidRows { get; init; } = string.Empty;

    /// <summary>For people, in one sentence.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "{0:N0} rows, {1:N0} invalid, {2:N0} duplicate, {7:N0} known: {3:N0} calls, at most USD {4:N2}, {5} at {6:0.##} a second", Rows, InvalidRows, DuplicateRows, Calls, HighestCost, Duration, QpsLimit, KnownRows);
}
