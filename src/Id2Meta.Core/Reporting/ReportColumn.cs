namespace Id2Meta.Reporting;

/// <summary>One column of a chart.</summary>
/// <param name="Label">Its place on the axis.</param>
/// <param name="Value">Its height.</param>
public sealed record ReportColumn(string Label, double Value);
