using System.Collections.Generic;

namespace Id2Meta.Reporting;

/// <summary>A table. A header that ends in # is that of a column of numbers.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Headers">The columns.</param>
/// <param name="Rows">The cells of each row.</param>
public sealed record ReportTable(string Caption, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string?>> Rows);
