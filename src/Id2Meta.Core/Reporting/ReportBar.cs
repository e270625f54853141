namespace Id2Meta.Reporting;

/// <summary>One count among several that make up a whole.</summary>
/// <param name="Label">What is counted.</param>
/// <param name="Count">How many.</param>
/// <param name="Meaning">What that means for people, or <see langword="null"/>.</param>
public sealed record ReportBar(string Label, long Count, string? Meaning = null);
