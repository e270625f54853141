using System;
using System.Globalization;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>Made-up people with valid numbers, and rows about them.</summary>
internal static class People
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 34, 56, TimeSpan.Zero);

    private const int Sequences = 1000;

    public static string Name(int index) => "试" + (char)('一' + (index % 5000));

    /// <summary>A number of its own for each index.</summary>
    public static string Number(int index)
    {
        var birth = new DateTime(1930, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(index / Sequences);
        var seventeen = string.Create(CultureInfo.InvariantCulture, $"110101{birth:yyyyMMdd}{index % Sequences:D3}");
        return seventeen + IdCardNumber.CheckCharacter(seventeen);
    }

    /// <summary>The same number as cards of the first generation had it.</summary>
    public static string ShortNumber(int index) => Number(index).Remove(6, 2)[..15];

    public static InputRow Row(long number, int index) => Row(number, Name(index), Number(index));

    public static InputRow ShortRow(long number, int index) => Row(number, Name(index), ShortNumber(index));

    public static InputRow InvalidRow(long number) => Row(number, Name(0), "not a number");

    public static InputRow Row(long number, string name, string identifyNum)
    {
        var problem = Subject.Read(name, identifyNum, Now, out var subject);
        return new InputRow { Number = number, UserName = name, IdentifyNum = identifyNum, Subject = subject, Problem = problem };
    }

    /// <summary>The index that <see cref="Number"/> was made of.</summary>
    public static int IndexOf(Subject subject)
    {
        var number = subject.Number.Value;
        var birth = DateTime.ParseExact(number.Substring(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);
        return ((birth - new DateTime(1930, 1, 1)).Days * Sequences) + int.Parse(number.AsSpan(14, 3), CultureInfo.InvariantCulture);
    }
}
