using System.Collections.Generic;

namespace Id2Meta.Reporting;

/// <summary>A part of a report under a heading.</summary>
public sealed class ReportSection
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence or two below it.</summary>
    public string? Text { get; init; }

    /// <summary>Single numbers.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Counts that make up a whole.</summary>
    public IReadOnlyList<ReportBar> Bars { get; init; } = [];

    /// <summary>A chart.</summary>
    public ReportChart? Chart { get; init; }

    /// <summary>A table.</summary>
    public ReportTable? Table { get; init; }
}
