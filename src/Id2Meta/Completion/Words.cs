using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Completion;

/// <summary>Completes one of a few words.</summary>
internal static class Words
{
    private static readonly char[] Quotes = ['\'', '"'];

    /// <summary>The words that begin as typed; where none does, files, which PowerShell would otherwise not complete any more.</summary>
    public static IEnumerable<CompletionResult> Complete(string? typed, IEnumerable<(string Word, string Tooltip)> words)
    {
        var beginning = (typed ?? string.Empty).Trim(Quotes);
        var found = words
            .Where(word => word.Word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word.Word, word.Word, CompletionResultType.ParameterValue, word.Tooltip))
            .ToList();
        return found.Count > 0 ? found : CompletionCompleters.CompleteFilename(typed ?? string.Empty);
    }
}
