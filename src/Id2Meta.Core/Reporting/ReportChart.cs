using System.Collections.Generic;

namespace Id2Meta.Reporting;

/// <summary>Columns along an axis, perhaps with a limit across.</summary>
/// <param name="Summary">What the chart shows, in a sentence for those who do not see it.</param>
/// <param name="Axis">What the columns stand along.</param>
/// <param name="Unit">What their height is.</param>
/// <param name="Columns">The columns, from left to right.</param>
/// <param name="Limit">The height of the line across, or <see langword="null"/>.</param>
/// <param name="LimitLabel">What that line is.</param>
public sealed record ReportChart(string Summary, string Axis, string Unit, IReadOnlyList<ReportColumn> Columns, double? Limit = null, string? LimitLabel = null);
