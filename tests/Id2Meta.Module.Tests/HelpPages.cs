using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Id2Meta.Shell;

namespace Id2Meta.Module.Tests;

/// <summary>The pages of docs/ as text, read without the tool that makes help of them.</summary>
internal static partial class HelpPages
{
    /// <summary>The repository, above the built module.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ShellEngine.FindModuleManifest())!, "..", "..", ".."));

    public static string Folder { get; } = Path.Combine(Root, "docs", "en-US");

    public static IReadOnlyList<string> Cmdlets { get; } = [.. Directory.GetFiles(Folder, "*-*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Topics { get; } = [.. Directory.GetFiles(Folder, "about_*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name + ".md"));

    /// <summary>The examples of a page: heading, code, and what it needs that the suite has not, or nothing.</summary>
    public static IEnumerable<(string Title, string Code, string? Needs)> Examples(string name)
    {
        var page = Read(name);
        var examples = page[page.IndexOf("## EXAMPLES", StringComparison.Ordinal)..page.IndexOf("## PARAMETERS", StringComparison.Ordinal)];
        foreach (var example in examples.Split("\n### ").Skip(1))
        {
            var needs = Needs().Match(example);
            var code = string.Join('\n', Code().Matches(example).Select(match => match.Groups["value"].Value));
            yield return (example[..example.IndexOf('\n', StringComparison.Ordinal)], code, needs.Success ? needs.Groups["value"].Value : null);
        }
    }

    /// <summary>The yaml of each parameter.</summary>
    public static IReadOnlyDictionary<string, string> Parameters(string name) =>
        Parameter().Matches(Read(name)).ToDictionary(match => match.Groups["value"].Value, match => match.Groups["yaml"].Value, StringComparer.Ordinal);

    [GeneratedRegex("<!-- needs: (?<value>.+?) -->", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Needs();

    [GeneratedRegex("```powershell\n(?<value>.*?)\n```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("\n### -(?<value>\\w+)\n.*?```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
