using System;
using System.Globalization;

namespace Id2Meta.Ledger.Sql;

/// <summary>A row that came back.</summary>
internal sealed class SqlRow(object[] values)
{
    public bool IsNull(int column) => values[column] is DBNull;

    public long Long(int column) => values[column] is long number ? number : Convert.ToInt64(values[column], CultureInfo.InvariantCulture);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public int Int(int column) => checked((int)Long(column));

    public double Double(int column) => Convert.ToDouble(values[column], CultureInfo.InvariantCulture);

    public string? Text(int column) => values[column] as string;
}
