using System.Globalization;

namespace Id2Meta;

/// <summary>The rows without an answer that have the same code.</summary>
public sealed class ResultCodeInfo
{
    /// <summary>InvalidInput, Failed or Skipped.</summary>
    public required string Status { get; init; }

    /// <summary>The service's code, or <c>Id2Meta.&lt;word&gt;</c>.</summary>
    public required string Code { get; init; }

    /// <summary>How many rows.</summary>
    public long Rows { get; init; }

    /// <summary>The message of the first of them.</summary>
    public string? Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>The first of them.</summary>
    public required string FirstRows { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0}", Code, Rows);
}
