using System;
using System.Globalization;
using System.Management.Automation;

namespace Id2Meta.Input;

/// <summary>One value of a row, as a text.</summary>
internal readonly record struct CellValue
{
    private const double LargestExactInteger = 9007199254740992; // 2^53

    private CellValue(string? text, bool isText)
    {
        Text = text;
        IsText = isText;
    }

    /// <summary>The text, or <see langword="null"/> where there is none.</summary>
    public string? Text { get; }

    /// <summary>False for a list, an object, or a script block that failed.</summary>
    public bool IsText { get; }

    /// <summary>What is no text.</summary>
    public static CellValue NotText { get; } = new(null, isText: false);

    /// <summary>Reads what PowerShell gave: texts and whole numbers are texts.</summary>
    public static CellValue Of(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => new(null, isText: true),
        string text => new(text, isText: true),
        char character => new(character.ToString(), isText: true),
        double number => new(Number(number), isText: true),
        float number => new(Number(number), isText: true),
        IFormattable number when number is byte or sbyte or short or ushort or int or uint or long or ulong or decimal
            => new(number.ToString(null, CultureInfo.InvariantCulture), isText: true),
        _ => NotText,
    };

    /// <summary>A spreadsheet module gives numbers as doubles: whole ones up to 2^53 are exact, others have lost digits and look so.</summary>
    private static string Number(double number) =>
        Math.Abs(number) <= LargestExactInteger && Math.Floor(number) == number
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : number.ToString("E14", CultureInfo.InvariantCulture);
}
