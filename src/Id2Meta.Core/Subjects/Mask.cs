using System;
using System.Globalization;

namespace Id2Meta.Subjects;

/// <summary>Names and numbers as the service's documentation masks them: 张*, 110***********002X.</summary>
public static class Mask
{
    private const int ShownAhead = 3;
    private const int ShownBehind = 4;
    private const int LongestMask = 18;

    /// <summary>The first character, then a star for each further one.</summary>
    public static string Name(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return string.Empty;
        }

        var characters = new StringInfo(name!);
        return characters.LengthInTextElements == 1
            ? "*"
            : characters.SubstringByTextElements(0, 1) + new string('*', characters.LengthInTextElements - 1);
    }

    /// <summary>The first three and the last four of what looks like a number, however it is written; of anything else nothing but its length.</summary>
    public static string Number(string? number)
    {
        if (string.IsNullOrEmpty(number))
        {
            return string.Empty;
        }

        var plain = Plain(number!);
        return LooksLikeNumber(plain)
            ? plain.Substring(0, ShownAhead) + new string('*', plain.Length - ShownAhead - ShownBehind) + plain.Substring(plain.Length - ShownBehind)
            : new string('*', Math.Min(number!.Length, LongestMask));
    }

    /// <summary>Whether <paramref name="text"/> could be somebody's number.</summary>
    public static bool IsLikeNumber(string text) => LooksLikeNumber(Plain(text));

    private static string Plain(string text) => TextDamage.IsDamaged(text) ? text : IdCardNumber.Unwrap(text);

    private static bool LooksLikeNumber(string text)
    {
        if (text.Length is < 15 or > 20)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is (< '0' or > '9') && !(i == text.Length - 1 && text[i] == 'X'))
            {
                return false;
            }
        }

        return true;
    }
}
