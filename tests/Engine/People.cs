using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Tests;

/// <summary>Made-up people with valid numbers, whom the sandbox finds consistent (sequence below 800).</summary>
internal static class People
{
    private const int Sequences = 800;
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    public static string Name(int index) => "试" + (char)('一' + (index % 5000));

    /// <summary>A number of its own for each index.</summary>
    public static string Number(int index) => WithCheck(
        "110101" + new DateTime(1930, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(index / Sequences).ToString("yyyyMMdd", CultureInfo.InvariantCulture)
        + (index % Sequences).ToString("D3", CultureInfo.InvariantCulture));

    /// <summary>A number of its own for each index, of which one in ten is inconsistent and one has no record; none of them is a <see cref="Number"/>.</summary>
    public static string MixedNumber(int index) => WithCheck(
        "310101" + new DateTime(1930, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(index / 1000).ToString("yyyyMMdd", CultureInfo.InvariantCulture)
        + (index * 7 % 1000).ToString("D3", CultureInfo.InvariantCulture));

    /// <summary>A number whose sequence the test chooses: 8xx is inconsistent, 9xx no record.</summary>
    public static string NumberOf(int sequence) => WithCheck("11010119900307" + sequence.ToString("D3", CultureInfo.InvariantCulture));

    public static PSObject Row(string? name, string? number)
    {
        var row = new PSObject();
        row.Properties.Add(new PSNoteProperty("UserName", name));
        row.Properties.Add(new PSNoteProperty("IdentifyNum", number));
        return row;
    }

    public static PSObject Row(int index) => Row(Name(index), Number(index));

    public static PSObject[] Rows(int count) => [.. Enumerable.Range(0, count).Select(Row)];

    private static string WithCheck(string seventeen) =>
        seventeen + "10X98765432"[seventeen.Select((digit, place) => (digit - '0') * Weights[place]).Sum() % 11];
}
