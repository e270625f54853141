using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Id2Meta.Help;

/// <summary>All of docs/: a folder a language, en-US the one that is complete.</summary>
internal static class HelpFolder
{
    private const string FullCulture = "en-US";
    private const string MamlFile = "Id2Meta.dll-Help.xml";

    /// <summary>Writes the help of every language into the module's folders.</summary>
    /// <exception cref="HelpSourceException">A page is not as the schema has it.</exception>
    public static void Build(string docs, string module)
    {
        var full = Path.Combine(docs, FullCulture);
        var complete = Read(full);
        if (complete.Count == 0)
        {
            throw new HelpSourceException(full, 1, "The folder has no page of a cmdlet.");
        }

        foreach (var folder in Directory.GetDirectories(docs).Where(IsCulture).Order(StringComparer.Ordinal))
        {
            var translated = Read(folder);
            foreach (var (name, help) in translated)
            {
                if (!complete.TryGetValue(name, out var original))
                {
                    throw new HelpSourceException(help.Path, 1, $"{name} has no page in {FullCulture}.");
                }

                Translation.ThrowIfDifferent(original, help);
            }

            // Get-Help does not fall back for a cmdlet that a language's file lacks: what is not translated stands there in English.
            var all = complete.Values.Select(original => translated.GetValueOrDefault(original.Name, original));
            var target = Directory.CreateDirectory(Path.Combine(module, Path.GetFileName(folder))).FullName;
            Write(Path.Combine(target, MamlFile), MamlWriter.Write(all));
            foreach (var about in Directory.GetFiles(folder, "about_*.md").Order(StringComparer.Ordinal))
            {
                Write(Path.Combine(target, Path.GetFileNameWithoutExtension(about) + ".help.txt"), AboutPage.Convert(Page.Read(about)));
            }
        }
    }

    private static SortedDictionary<string, CommandHelp> Read(string folder) => new(
        Directory.GetFiles(folder, "*-*.md").Select(path => CommandReader.Read(Page.Read(path))).ToDictionary(help => help.Name, StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>As en-US; docs/ has other folders, too.</summary>
    private static bool IsCulture(string folder) => Path.GetFileName(folder) is [_, _, '-', _, _];

    private static void Write(string path, string text) => File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
