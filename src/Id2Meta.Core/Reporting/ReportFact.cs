namespace Id2Meta.Reporting;

/// <summary>One number of a report's summary.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number, as a text.</param>
/// <param name="Note">A word about it, or <see langword="null"/>.</param>
public sealed record ReportFact(string Label, string Value, string? Note = null);
