using System.Globalization;

namespace Id2Meta.Subjects;

/// <summary>Names and numbers as the service's documentation masks them: 张*, 110***********002X.</summary>
public static class Mask
{
    private const int ShownAhead = 3;
    private const int ShownBehind = 4;

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

    /// <summary>The first three and the last four of what looks like a number; of anything else nothing but its length.</summary>
    public static string Number(string? number)
    {
        if (string.IsNullOrEmpty(number))
        {
            return string.Empty;
        }

        return LooksLikeNumber(number!)
            ? number!.Substring(0, ShownAhead) + new string('*', number.Length - ShownAhead - ShownBehind) + number.Substring(number.Length - ShownBehind)
            : new string('*', System.Math.Min(number!.Length, 18));
    }

    private static bool LooksLikeNumber(string number)
    {
        if (number.Length is < 15 or > 20)
        {
            return false;
        }

        for (var i = 0; i < number.Length; i++)
        {
            if (number[i] is (< '0' or > '9') && !(i == number.Length - 1 && number[i] is 'X' or 'x'))
            {
                return false;
            }
        }

        return true;
    }
}
