using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Shell.Prompt;

/// <summary>Completes file names, for which the engine's own completion needs Get-ChildItem and its kin.</summary>
internal static class FileCompletion
{
    public static CommandCompletion Complete(string text, int cursor, string currentFolder)
    {
        var start = cursor == 0 ? 0 : text.LastIndexOfAny([' ', '\'', '"', '(', ',', ';', '|', '=', '\n'], cursor - 1) + 1;
        var word = text[start..cursor];
        var quoted = start > 0 && text[start - 1] is '\'' or '"';
        var folder = word[..(word.LastIndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]) + 1)];
        var absolute = Path.Combine(currentFolder, folder);
        var matches = word.Length == 0 || !Directory.Exists(absolute) ? [] : new DirectoryInfo(absolute)
            .EnumerateFileSystemInfos(word[folder.Length..] + "*", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, IgnoreInaccessible = true })
            .OrderBy(static entry => entry.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(entry => Result(entry, folder, quoted));
        return new CommandCompletion(new Collection<CompletionResult>([.. matches]), currentMatchIndex: -1, start, word.Length);
    }

    private static CompletionResult Result(FileSystemInfo entry, string folder, bool quoted)
    {
        var path = folder + entry.Name;
        var type = entry is DirectoryInfo ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem;
        return new CompletionResult(quoted || !path.Contains(' ', StringComparison.Ordinal) ? path : $"'{path}'", entry.Name, type, entry.FullName);
    }
}
