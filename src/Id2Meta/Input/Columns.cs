using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Input;

/// <summary>Finds the columns of a row: properties of an object, or keys of a hashtable.</summary>
internal static class Columns
{
    /// <summary>Headers that mean the name, the strongest first.</summary>
    public static IReadOnlyList<string> OfName { get; } = ["UserName", "姓名", "FullName", "CustomerName", "Name"];

    /// <summary>Headers that mean the number, the strongest first.</summary>
    public static IReadOnlyList<string> OfNumber { get; } =
        ["IdentifyNum", "身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "IdNumber", "IdCardNumber", "IdNo", "id_number"];

    /// <summary>Whether the row is an object with columns, not a single value or a list.</summary>
    public static bool IsRecord(PSObject? row) => row?.BaseObject switch
    {
        null => false,
        IDictionary => true,
        string or IEnumerable or ScriptBlock or ValueType => false,
        _ => true,
    };

    /// <summary>Those of <paramref name="candidates"/> that the row has.</summary>
    public static IReadOnlyList<string> Present(PSObject row, IEnumerable<string> candidates) => candidates.Where(name => Has(row, name)).ToArray();

    /// <summary>Whether the row has the column; case does not matter.</summary>
    public static bool Has(PSObject row, string name) =>
        row.BaseObject is IDictionary dictionary ? Key(dictionary, name) is not null : row.Properties[name] is not null;

    /// <summary>The value of a column. A property whose getter throws is no text.</summary>
    public static CellValue Value(PSObject row, string name)
    {
        if (row.BaseObject is IDictionary dictionary)
        {
            return Key(dictionary, name) is { } key ? CellValue.Of(dictionary[key]) : CellValue.Of(null);
        }

        try
        {
            return CellValue.Of(row.Properties[name]?.Value);
        }
        catch (GetValueException)
        {
            return CellValue.NotText;
        }
    }

    /// <summary>All headers, for a message.</summary>
    public static IReadOnlyList<string> All(PSObject row) => row.BaseObject is IDictionary dictionary
        ? dictionary.Keys.Cast<object>().Select(key => key.ToString() ?? string.Empty).ToArray()
        : row.Properties.Select(property => property.Name).ToArray();

    private static object? Key(IDictionary dictionary, string name) =>
        dictionary.Contains(name) ? name : dictionary.Keys.Cast<object>().FirstOrDefault(key => key is string text && string.Equals(text, name, StringComparison.OrdinalIgnoreCase));
}
