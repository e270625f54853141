using System.IO;
using System.Linq;
using Id2Meta.Tests;

namespace Id2Meta.Runs.Processes;

/// <summary>People of whom a tenth is inconsistent and a tenth has no record, so that a wrong answer shows.</summary>
internal static class MixedPeople
{
    private const int SequencePlace = 14;

    /// <summary>Writes a file of columns UserName and IdentifyNum.</summary>
    public static string Write(DirectoryInfo folder, int count, int first)
    {
        var path = Path.Combine(folder.FullName, $"mixed-{first}-{count}.csv");
        File.WriteAllLines(path, Enumerable.Range(first, count).Select(index => $"{People.Name(index)},{People.MixedNumber(index)}").Prepend("UserName,IdentifyNum"));
        return path;
    }

    /// <summary>What the sandbox says of a number.</summary>
    public static int BizCodeOf(string number) => number[SequencePlace] switch
    {
        '8' => 2,
        '9' => 3,
        _ => 1,
    };

    public static string StatusOf(string number) => BizCodeOf(number) switch
    {
        1 => "Consistent",
        2 => "Inconsistent",
        _ => "NoRecord",
    };
}
