using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Id2Meta.Package;

/// <summary>THIRD-PARTY-NOTICES.txt: written by hand for data, and added to here for the packages of which files are shipped.</summary>
internal static partial class Notices
{
    /// <summary>Its place in the module.</summary>
    public const string File = "THIRD-PARTY-NOTICES.txt";

    /// <summary>The packages of npm that the hand-written part names: "- name version, MIT licence, ...".</summary>
    public static IEnumerable<ShippedPackage> PackagesOf(ModuleFiles files) =>
        Line().Matches(TextOf(files)).Select(match => new ShippedPackage("npm", match.Groups["name"].Value, match.Groups["version"].Value, match.Groups["licence"].Value));

    /// <summary>The whole text.</summary>
    public static byte[] Write(ModuleFiles files, IEnumerable<ShippedPackage> packages)
    {
        var text = new StringBuilder(TextOf(files).TrimEnd()).Append("\n\nThe module ships files of these NuGet packages:\n\n");
        foreach (var package in packages.Where(package => package.Registry == "nuget"))
        {
            text.Append("- ").Append(package.Name).Append(' ').Append(package.Version).Append(", ")
                .Append(package.Licence is null ? "licence: " + package.LicenceUrl : $"{package.Licence} (https://spdx.org/licenses/{package.Licence}.html)")
                .Append(string.IsNullOrEmpty(package.Copyright) ? string.Empty : ", " + package.Copyright).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string TextOf(ModuleFiles files) => files.Paths.Contains(File, StringComparer.Ordinal) ? Encoding.UTF8.GetString(files.Read(File)) : string.Empty;

    [GeneratedRegex(@"^- (?<name>\S+) (?<version>\d\S*), (?<licence>\S+) licence", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
