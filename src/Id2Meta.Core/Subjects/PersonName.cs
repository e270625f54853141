using System.Globalization;

namespace Id2Meta.Subjects;

/// <summary>A name as it is sent: trimmed, with U+00B7 as the separator of minority names, otherwise as it was given.</summary>
public readonly record struct PersonName
{
    private const char Separator = '\u00B7';

    private PersonName(string value) => Value = value;

    /// <summary>The name, not empty.</summary>
    public string Value { get; }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text; <see langword="null"/> is a missing name.</param>
    /// <param name="name">The name, when there is one.</param>
    /// <returns><see langword="null"/>, or why the text cannot be a name.</returns>
    public static InputProblem? Read(string? text, out PersonName name)
    {
        name = default;
        if (text is null)
        {
            return InputProblem.NameMissing;
        }

        if (TextDamage.IsDamaged(text))
        {
            return InputProblem.NameDamaged;
        }

        var value = Normalise(text);
        if (value.Length == 0)
        {
            return InputProblem.NameMissing;
        }

        name = new PersonName(value);
        return null;
    }

    private static string Normalise(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text.Substring(start, end - start)
            .Replace('\u2022', Separator)
            .Replace('\u2027', Separator)
            .Replace('\u30FB', Separator)
            .Replace('\uFF0E', Separator);
    }

    private static bool IsBlank(char c) =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;
}
