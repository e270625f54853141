namespace Id2Meta.Subjects;

/// <summary>Why a row cannot be asked about. Such a row is never sent and never paid for.</summary>
/// <param name="Code">A stable word, <c>Id2Meta.&lt;word&gt;</c>; part of the public surface.</param>
/// <param name="Message">What is wrong and what to do. It never holds the value itself.</param>
public sealed record InputProblem(string Code, string Message)
{
    /// <summary>The row has no name.</summary>
    public static InputProblem NameMissing { get; } = new("Id2Meta.NameMissing", "The name is empty.");

    /// <summary>The name is a list, an object or the outcome of a script block that failed.</summary>
    public static InputProblem NameNotText { get; } = new("Id2Meta.NameNotText", "The name is not a text: give one text per row.");

    /// <summary>The name holds replacement characters or bytes read in the wrong encoding.</summary>
    public static InputProblem NameDamaged { get; } = new("Id2Meta.NameDamaged",
        "The name was damaged by reading the file in the wrong encoding: read it again with the right -Encoding (gb18030 or utf8).");

    /// <summary>The row has no number.</summary>
    public static InputProblem NumberMissing { get; } = new("Id2Meta.NumberMissing", "The ID card number is empty.");

    /// <summary>The number is a list, an object or the outcome of a script block that failed.</summary>
    public static InputProblem NumberNotText { get; } = new("Id2Meta.NumberNotText", "The ID card number is not a text: give one text per row.");

    /// <summary>The number holds replacement characters.</summary>
    public static InputProblem NumberDamaged { get; } = new("Id2Meta.NumberDamaged",
        "The ID card number was damaged by reading the file in the wrong encoding: read it again with the right -Encoding (gb18030 or utf8).");

    /// <summary>The number is in scientific notation: its last digits are lost.</summary>
    public static InputProblem NumberScientific { get; } = new("Id2Meta.NumberScientific",
        "A spreadsheet turned the ID card number into scientific notation (as 4.11E+17) and lost its last digits: export the column as text.");

    /// <summary>The number ends in 000 where a spreadsheet, which keeps 15 digits, rounded it.</summary>
    public static InputProblem NumberRounded { get; } = new("Id2Meta.NumberRounded",
        "A spreadsheet rounded the ID card number to 15 digits (it ends in 000 and its check character is wrong): export the column as text.");

    /// <summary>The number has neither 18 nor 15 characters.</summary>
    public static InputProblem NumberLength { get; } = new("Id2Meta.NumberLength", "The ID card number has neither 18 nor 15 characters.");

    /// <summary>The number holds something else than digits and a final X.</summary>
    public static InputProblem NumberCharacters { get; } = new("Id2Meta.NumberCharacters",
        "The ID card number holds characters other than digits and a final X.");

    /// <summary>The date of birth in the number does not exist, or is still to come.</summary>
    public static InputProblem NumberDate { get; } = new("Id2Meta.NumberDate", "The date of birth in the ID card number is impossible.");

    /// <summary>The check character is not the one that the other 17 digits give.</summary>
    public static InputProblem NumberCheckCharacter { get; } = new("Id2Meta.NumberCheckCharacter",
        "The check character of the ID card number is wrong: a digit was mistyped.");

    /// <summary>A foreigner's permanent residence card, which this service does not take.</summary>
    public static InputProblem NumberForeignCard { get; } = new("Id2Meta.NumberForeignCard",
        "This is the number of a foreigner's permanent residence card; the service takes only ID cards of residents of the Chinese mainland.");

    /// <summary>The row is not an object with columns.</summary>
    public static InputProblem RowNotRecord { get; } = new("Id2Meta.RowNotRecord",
        "The row is not an object with columns: pipe objects (as from Import-Csv), or give -UserName and -IdentifyNum.");
}
