using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Id2Meta.Subjects;

/// <summary>The names of GB/T 2260 with those that were abolished: a number keeps the code of the area it was first given in.</summary>
internal sealed class AreaTable
{
    private const int CodeLength = 6;
    private const int PairLength = 2;

    private static readonly Lazy<AreaTable> Embedded = new(Load);

    private readonly Dictionary<string, (string Name, bool IsAbolished)> _byCode = new(StringComparer.Ordinal);

    private AreaTable()
    {
    }

    /// <summary>The table that the module carries; read when it is first needed.</summary>
    public static AreaTable Instance => Embedded.Value;

    /// <summary>What is known of <paramref name="code"/>, six digits.</summary>
    public Area Find(string code)
    {
        var name = new StringBuilder();
        var isAbolished = false;
        var isKnown = false;
        var last = OwnLength(code);
        for (var length = PairLength; length <= last; length += PairLength)
        {
            isKnown = _byCode.TryGetValue(code.Substring(0, length), out var area);
            isAbolished = area.IsAbolished;
            name.Append(area.Name);
        }

        return new Area(name.Length == 0 ? null : name.ToString(), !isKnown ? Area.Unknown : isAbolished ? Area.Abolished : Area.Current);
    }

    /// <summary>A province's own code ends in 0000, a city's in 00.</summary>
    private static int OwnLength(string code)
    {
        var length = CodeLength;
        while (length > PairLength && string.CompareOrdinal(code, length - PairLength, "00", 0, PairLength) == 0)
        {
            length -= PairLength;
        }

        return length;
    }

    private static AreaTable Load()
    {
        var table = new AreaTable();
        using var stream = typeof(AreaTable).Assembly.GetManifestResourceStream(typeof(AreaTable), "Areas.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                var fields = line.Split('\t');
                table._byCode.Add(fields[0], (fields[1], IsAbolished: fields.Length > 2));
            }
        }

        return table;
    }
}
