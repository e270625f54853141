using System.Globalization;

namespace Id2Meta.Help;

/// <summary>How a parameter stands in a set.</summary>
internal sealed record ParameterSetFacts
{
    public string Name { get; set; } = string.Empty;

    public string Position { get; set; } = string.Empty;

    public bool IsRequired { get; set; }

    public bool ValueFromPipeline { get; set; }

    public bool ValueFromPipelineByPropertyName { get; set; }

    public bool ValueFromRemainingArguments { get; set; }

    /// <summary>The position, or <see langword="null"/> where it is Named.</summary>
    public int? Place => int.TryParse(Position, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
}
