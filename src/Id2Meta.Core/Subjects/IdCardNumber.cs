using System;
using System.Globalization;
using System.Text;

namespace Id2Meta.Subjects;

/// <summary>
/// A resident identity card number of 18 characters, checked: GB 11643-1999 (six digits of area, date of birth, three digits of
/// sequence, check character by ISO 7064 MOD 11-2).
/// </summary>
public readonly record struct IdCardNumber
{
    private const int Length = 18;
    private const int FirstGenerationLength = 15;
    private const int EarliestYear = 1800;
    private const string CheckCharacters = "10X98765432";

    private IdCardNumber(string value, IdCardNotes notes)
    {
        Value = value;
        Notes = notes;
    }

    /// <summary>The 18 characters: 17 digits and a digit or <c>X</c>.</summary>
    public string Value { get; }

    /// <summary>What is unusual about it, though it is sent.</summary>
    public IdCardNotes Notes { get; }

    /// <summary>
    /// Reads a number as people and spreadsheets write it: full-width characters, spaces, hyphens, <c>x</c>, <c>'…</c>, <c>="…"</c>,
    /// and the 15 digits of the first generation.
    /// </summary>
    /// <param name="text">The text; <see langword="null"/> is a missing number.</param>
    /// <param name="now">The present: nobody is born after tomorrow, whatever the time zone.</param>
    /// <param name="number">The number, when there is one.</param>
    /// <returns><see langword="null"/>, or why the text cannot be a number.</returns>
    public static InputProblem? Read(string? text, DateTimeOffset now, out IdCardNumber number)
    {
        number = default;
        if (text is null)
        {
            return InputProblem.NumberMissing;
        }

        if (!IsPlain(text))
        {
            if (TextDamage.IsDamaged(text))
            {
                return InputProblem.NumberDamaged;
            }

            text = Unwrap(text);
            if (IsScientific(text))
            {
                return InputProblem.NumberScientific;
            }
        }

        return text.Length switch
        {
            0 => InputProblem.NumberMissing,
            Length => ReadSecondGeneration(text, now, out number),
            FirstGenerationLength => ReadFirstGeneration(text, now, out number),
            _ => HasOnlyDigits(text, text.Length) ? InputProblem.NumberLength : InputProblem.NumberCharacters,
        };
    }

    /// <summary>The check character that belongs to the first 17 digits of <paramref name="digits"/>.</summary>
    public static char CheckCharacter(string digits)
    {
        ThrowHelper.IfNull(digits);
        var sum = 0;
        var weight = 1; // 2^0 mod 11 belongs to the check character; the digits take 2^1 to 2^17 from right to left
        for (var i = Length - 2; i >= 0; i--)
        {
            weight = weight * 2 % 11;
            sum += (digits[i] - '0') * weight;
        }

        return CheckCharacters[sum % 11];
    }

    private static InputProblem? ReadSecondGeneration(string text, DateTimeOffset now, out IdCardNumber number)
    {
        number = default;
        if (!HasOnlyDigits(text, Length - 1) || !(IsDigit(text[Length - 1]) || text[Length - 1] == 'X'))
        {
            return IsLetteredForeignCard(text) ? InputProblem.NumberForeignCard : InputProblem.NumberCharacters;
        }

        if (text[0] == '9')
        {
            return InputProblem.NumberForeignCard;
        }

        if (!IsDate(text, now))
        {
            return InputProblem.NumberDate;
        }

        if (CheckCharacter(text) != text[Length - 1])
        {
            return text.EndsWith("000", StringComparison.Ordinal) ? InputProblem.NumberRounded : InputProblem.NumberCheckCharacter;
        }

        number = new IdCardNumber(text, NotesOn(text));
        return null;
    }

    private static InputProblem? ReadFirstGeneration(string text, DateTimeOffset now, out IdCardNumber number)
    {
        number = default;
        if (!HasOnlyDigits(text, FirstGenerationLength))
        {
            return IsLetteredForeignCard(text) ? InputProblem.NumberForeignCard : InputProblem.NumberCharacters;
        }

        var seventeen = text.Insert(6, "19");
        if (!IsDate(seventeen, now))
        {
            return InputProblem.NumberDate;
        }

        var value = seventeen + CheckCharacter(seventeen);
        number = new IdCardNumber(value, NotesOn(value) | IdCardNotes.FirstGeneration);
        return null;
    }

    private static IdCardNotes NotesOn(string number)
    {
        var notes = IdCardNotes.None;
        switch (AdministrativeArea.KindOf(number))
        {
            case AreaKind.ResidencePermit:
                notes |= IdCardNotes.ResidencePermit;
                break;
            case AreaKind.Unknown:
                notes |= IdCardNotes.UnknownArea;
                break;
            case AreaKind.Mainland:
            default:
                break;
        }

        // One rounded number in eleven has the right check character by chance.
        return number.EndsWith("000", StringComparison.Ordinal) ? notes | IdCardNotes.PerhapsRounded : notes;
    }

    private static bool IsPlain(string text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        return HasOnlyDigits(text, Length - 1) && (IsDigit(text[Length - 1]) || text[Length - 1] == 'X');
    }

    /// <summary>Compatibility normalisation makes full-width and Roman-numeral forms plain; what only separates is dropped.</summary>
    internal static string Unwrap(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var c in TextDamage.Normalise(text))
        {
            if (!IsSeparator(c))
            {
                bare.Append(char.ToUpperInvariant(c));
            }
        }

        if (bare.Length > 0 && bare[0] == '=')
        {
            bare.Remove(0, 1);
        }

        while (bare.Length > 0 && IsQuote(bare[0]))
        {
            bare.Remove(0, 1);
        }

        while (bare.Length > 0 && IsQuote(bare[bare.Length - 1]))
        {
            bare.Length--;
        }

        return bare.ToString();
    }

    private static bool IsSeparator(char c) =>
        char.IsWhiteSpace(c) || c == '\u2212' || char.GetUnicodeCategory(c)
            is UnicodeCategory.Format or UnicodeCategory.DashPunctuation or UnicodeCategory.Control;

    private static bool IsQuote(char c) => c is '\'' or '"' or '`' or '\u2018' or '\u2019' or '\u201C' or '\u201D';

    /// <summary>As <c>4.11E+17</c>, or <c>4,11E+17</c>.</summary>
    private static bool IsScientific(string text)
    {
        var parts = text.Split('E');
        return parts.Length == 2 && IsDecimal(parts[0]) && IsDecimal(parts[1].TrimStart('+'));

        static bool IsDecimal(string part) => part.Length > 0 && IsDigit(part[0]) && double.TryParse(part.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Before December 2023 the cards had three letters and twelve digits, since then 18 digits that begin with 9.</summary>
    private static bool IsLetteredForeignCard(string text)
    {
        if (text.Length != FirstGenerationLength)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i < 3 ? text[i] is < 'A' or > 'Z' : !IsDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDate(string digits, DateTimeOffset now)
    {
        var year = Number(digits, 6, 4);
        var month = Number(digits, 10, 2);
        var day = Number(digits, 12, 2);
        return year is >= EarliestYear and <= 9998
            && month is >= 1 and <= 12
            && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) <= now.UtcDateTime.Date.AddDays(1);
    }

    private static int Number(string digits, int start, int length)
    {
        var value = 0;
        for (var i = start; i < start + length; i++)
        {
            value = (value * 10) + (digits[i] - '0');
        }

        return value;
    }

    private static bool HasOnlyDigits(string text, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!IsDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
