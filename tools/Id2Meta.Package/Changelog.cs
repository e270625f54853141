using System;
using System.IO;
using System.Linq;

namespace Id2Meta.Package;

/// <summary>CHANGELOG.md: a second-level heading a version.</summary>
internal static class Changelog
{
    /// <summary>What the changelog says about a version.</summary>
    /// <exception cref="PackageException">It says nothing.</exception>
    public static string NotesOf(string path, string version)
    {
        var notes = File.ReadLines(path)
            .SkipWhile(line => line != "## " + version && !line.StartsWith($"## {version} ", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        return string.Join('\n', notes).Trim() is { Length: > 0 } text ? text : throw new PackageException($"{path} says nothing about version {version}.");
    }
}
