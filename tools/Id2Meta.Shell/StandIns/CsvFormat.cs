using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using CsvHelper;

namespace Id2Meta.Shell.StandIns;

/// <summary>What the CSV stand-ins agree on.</summary>
internal static class CsvFormat
{
    public static CsvReaderOptions Reading(char delimiter, Encoding encoding) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        TrimWhitespace = true,

        // Null is UTF-8 read without transcoding.
        Encoding = encoding is UTF8Encoding ? null : encoding,
        IncludeValuesInExceptions = false,
    };

    /// <summary>The value as Import-Csv gives it: without the blanks before it; those after it stay, as they do not in the reader.</summary>
    public static string Value(CsvReader reader, int index)
    {
        var raw = reader.GetRawSpan(index);
        if (raw is not [.., (byte)' ' or (byte)'\t'])
        {
            return reader.GetString(index);
        }

        var value = raw.TrimStart(" \t"u8);
        return value is [(byte)'"', ..] ? reader.GetString(index) : Encoding.UTF8.GetString(value);
    }

    public static string[] ColumnsOf(PSObject row) => row.BaseObject is IDictionary map
        ? [.. map.Keys.Cast<object>().Select(static key => Text(key) ?? string.Empty)]
        : [.. row.Properties.Where(static property => property.IsGettable).Select(static property => property.Name)];

    public static string Line(IEnumerable<string?> values, char delimiter)
    {
        var line = new StringBuilder();
        foreach (var value in values)
        {
            if (value is not null)
            {
                line.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            }

            line.Append(delimiter);
        }

        line.Length = Math.Max(0, line.Length - 1);
        return line.ToString();
    }

    public static string Line(PSObject row, IReadOnlyList<string> columns, char delimiter) => Line(
        row.BaseObject is IDictionary map
            ? columns.Select(column => Text(map[column]))
            : columns.Select(column => Text(row.Properties[column]?.Value)),
        delimiter);

    private static string? Text(object? value) => value is null
        ? null
        : Convert.ToString(value is PSObject { BaseObject: not PSCustomObject and var plain } ? plain : value, CultureInfo.CurrentCulture);
}
