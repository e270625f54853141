using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Subjects;

/// <summary>Reads out of a number all that it says, also where it would not be sent.</summary>
public static class NumberInspector
{
    private const int AreaLength = 6;
    private const int BirthLength = 8;
    private const int SeventeenLength = 17;
    private const int SequenceEnd = 16;

    /// <summary>What <paramref name="text"/> says.</summary>
    /// <param name="text">The number as given; <see langword="null"/> is a missing one.</param>
    /// <param name="now">The present, for dates of birth.</param>
    public static IdNumberInfo Inspect(string? text, DateTimeOffset now)
    {
        var problem = IdCardNumber.Read(text, now, out var number);
        var isForeign = problem == InputProblem.NumberForeignCard;
        var seventeen = problem is null ? number.Value.Substring(0, SeventeenLength) : isForeign ? null : Seventeen(text);
        if (seventeen is null)
        {
            return OfUnreadable(text, problem!, isForeign ? IdNumberKind.ForeignCard : IdNumberKind.Unknown);
        }

        var check = IdCardNumber.CheckCharacter(seventeen);
        var area = AreaTable.Instance.Find(seventeen.Substring(0, AreaLength));
        return new IdNumberInfo
        {
            IdentifyNum = text,
            IsValid = problem is null,
            Kind = KindOf(seventeen, isFirstGeneration: problem is null ? number.Notes.HasFlag(IdCardNotes.FirstGeneration) : IsFirstGeneration(text)),
            Number = problem is null ? number.Value : null,
            AreaCode = seventeen.Substring(0, AreaLength),
            Area = area.Name,
            AreaStatus = area.Status,
            BirthDate = problem == InputProblem.NumberDate ? null : BirthDate(seventeen),
            Sex = (seventeen[SequenceEnd] - '0') % 2 == 1 ? "Male" : "Female",
            CheckCharacter = check.ToString(),
            Problems = problem is null ? null : Problems(problem, text!, check),
            Notes = problem is null && number.Notes != IdCardNotes.None ? number.Notes.ToString() : null,
            Message = problem?.Message,
        };
    }

    /// <summary>What is no text, and so says nothing.</summary>
    public static IdNumberInfo OfNoText() => OfUnreadable(null, InputProblem.NumberNotText, IdNumberKind.Unknown);

    private static IdNumberInfo OfUnreadable(string? text, InputProblem problem, string kind) =>
        new() { IdentifyNum = text, Kind = kind, Problems = problem.Code, Message = problem.Message };

    /// <summary>The digits before the check character, where the text has the shape of a number.</summary>
    private static string? Seventeen(string? text)
    {
        if (text is null || TextDamage.IsDamaged(text))
        {
            return null;
        }

        var plain = IdCardNumber.Unwrap(text);
        var seventeen = IsFirstGeneration(text) ? plain.Insert(AreaLength, "19") : plain.Length == SeventeenLength + 1 ? plain : null;
        seventeen = seventeen?.Substring(0, SeventeenLength);
        var last = plain.Length == 0 ? ' ' : plain[plain.Length - 1];
        return seventeen?.All(IsDigit) == true && (IsDigit(last) || last == 'X') ? seventeen : null;
    }

    private static bool IsFirstGeneration(string? text) =>
        text is not null && IdCardNumber.Unwrap(text) is { Length: SeventeenLength - 2 } plain && plain.All(IsDigit);

    private static string KindOf(string digits, bool isFirstGeneration) =>
        isFirstGeneration ? IdNumberKind.FirstGeneration
        : AdministrativeArea.KindOf(digits) == AreaKind.ResidencePermit ? IdNumberKind.ResidencePermit
        : IdNumberKind.SecondGeneration;

    /// <summary>A run tells the first problem; whoever corrects a number wants to know of the check character, too.</summary>
    private static string Problems(InputProblem problem, string text, char check)
    {
        var problems = new List<InputProblem> { problem };
        var plain = IdCardNumber.Unwrap(text);
        if (problem == InputProblem.NumberDate && plain.Length == SeventeenLength + 1 && plain[SeventeenLength] != check)
        {
            problems.Add(InputProblem.NumberCheckCharacter);
        }

        return string.Join(", ", problems.Select(each => each.Code));
    }

    private static string BirthDate(string digits) =>
        DateTime.ParseExact(digits.Substring(AreaLength, BirthLength), "yyyyMMdd", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
