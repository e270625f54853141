using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Id2Meta.Credentials.Files;

/// <summary>
/// A file of sections with keys. Whatever is not changed stays as it was written, to the byte: comments, order, blanks, line ends.
/// </summary>
/// <remarks>
/// Blanks around names and values do not count; lines that begin with ; or # are comments, and so is what follows a blank and one of them;
/// quotes around a whole value are taken off; names of keys, and of sections where none fits exactly, are compared regardless of case. A
/// key that comes twice has its last value, and a section that comes twice is one.
/// </remarks>
internal sealed class IniDocument
{
    private readonly List<Line> _lines;

    private IniDocument(List<Line> lines) => _lines = lines;

    /// <summary>The names of the sections, in their order.</summary>
    public IReadOnlyList<string> Sections => [.. _lines.Where(line => line.Kind == LineKind.Header).Select(line => line.Section!).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a text. Every text is a document.</summary>
    public static IniDocument Parse(string text)
    {
        var lines = new List<Line>();
        string? section = null;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var raw = end < 0 ? text.Substring(start) : text.Substring(start, end - start + 1);
            start += raw.Length;
            var line = Line.Parse(raw, section);
            section = line.Section;
            lines.Add(line);
        }

        return new IniDocument(lines);
    }

    /// <summary>The name of a section as it is written, or <see langword="null"/> where there is none.</summary>
    public string? Find(string name)
    {
        var sections = Sections;
        return sections.FirstOrDefault(section => section == name) ?? sections.FirstOrDefault(section => string.Equals(section, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The keys of a section with their values; empty values are none.</summary>
    public IReadOnlyDictionary<string, string> Values(string section)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in _lines.Where(line => line.Kind == LineKind.Entry && line.Section == section))
        {
            values[line.Key!] = line.Value!;
        }

        return values.Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The document with these entries in a section: a key that is there keeps its line, a new one follows the last, a new section comes last.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="entries">Keys and values.</param>
    /// <param name="dropped">Keys that go.</param>
    public IniDocument With(string section, IReadOnlyList<KeyValuePair<string, string>> entries, IReadOnlyCollection<string> dropped)
    {
        var end = _lines.Count > 0 && _lines[0].Raw.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = new List<Line>(_lines);
        if (lines.Count > 0 && lines[lines.Count - 1] is var last && last.Raw[last.Raw.Length - 1] != '\n')
        {
            lines[lines.Count - 1] = last with { Raw = last.Raw + end };
        }

        if (Find(section) is { } existing)
        {
            section = existing;
            lines.RemoveAll(line => IsEntry(line) && dropped.Contains(line.Key!, StringComparer.OrdinalIgnoreCase));
        }
        else
        {
            if (lines.Count > 0 && lines[lines.Count - 1].Raw.Trim().Length > 0)
            {
                lines.Add(Line.Parse(end, section: null));
            }

            lines.Add(Line.Parse($"[{section}]{end}", section: null));
        }

        foreach (var entry in entries)
        {
            var line = Line.Parse($"{entry.Key} = {entry.Value}{end}", section);
            var known = lines.FindLastIndex(candidate => IsEntry(candidate) && string.Equals(candidate.Key, entry.Key, StringComparison.OrdinalIgnoreCase));
            if (known >= 0)
            {
                lines[known] = line;
            }
            else
            {
                lines.Insert(lines.FindLastIndex(candidate => candidate.Section == section && candidate.Kind != LineKind.Remark) + 1, line);
            }
        }

        return new IniDocument(lines);

        bool IsEntry(Line line) => line.Kind == LineKind.Entry && line.Section == section;
    }

    /// <summary>The document without a section: its header and what follows down to its last entry. Comments after that may belong to the next one.</summary>
    public IniDocument Without(string section)
    {
        var lines = new List<Line>();
        for (var i = 0; i < _lines.Count;)
        {
            if (_lines[i].Kind != LineKind.Header || _lines[i].Section != section)
            {
                lines.Add(_lines[i++]);
                continue;
            }

            var next = i + 1;
            var last = i;
            for (; next < _lines.Count && _lines[next].Kind != LineKind.Header; next++)
            {
                last = _lines[next].Kind == LineKind.Entry ? next : last;
            }

            i = last + 1;
            if (i < _lines.Count && _lines[i].Raw.Trim().Length == 0 && (lines.Count == 0 || lines[lines.Count - 1].Raw.Trim().Length == 0))
            {
                i++;
            }
        }

        return new IniDocument(lines);
    }

    /// <summary>The text as it goes into a file.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            text.Append(line.Raw);
        }

        return text.ToString();
    }

    private enum LineKind
    {
        Remark,
        Header,
        Entry,
    }

    private sealed record Line(string Raw, LineKind Kind, string? Section, string? Key, string? Value)
    {
        public static Line Parse(string raw, string? section)
        {
            var text = raw.Trim().Trim('\uFEFF');
            if (text.Length == 0 || text[0] is ';' or '#')
            {
                return new Line(raw, LineKind.Remark, section, null, null);
            }

            if (text[0] == '[' && text.IndexOf(']') is > 0 and var close)
            {
                return new Line(raw, LineKind.Header, text.Substring(1, close - 1).Trim(), null, null);
            }

            var equals = text.IndexOf('=');
            return equals <= 0
                ? new Line(raw, LineKind.Remark, section, null, null)
                : new Line(raw, LineKind.Entry, section, text.Substring(0, equals).Trim(), ValueOf(text.Substring(equals + 1).Trim()));
        }

        private static string ValueOf(string text)
        {
            if (text.Length >= 2 && text[0] is '"' or '\'' && text[text.Length - 1] == text[0])
            {
                return text.Substring(1, text.Length - 2);
            }

            for (var i = 1; i < text.Length; i++)
            {
                if (text[i] is ';' or '#' && char.IsWhiteSpace(text[i - 1]))
                {
                    return text.Substring(0, i).TrimEnd();
                }
            }

            return text.Length > 0 && text[0] is ';' or '#' ? string.Empty : text;
        }
    }
}
