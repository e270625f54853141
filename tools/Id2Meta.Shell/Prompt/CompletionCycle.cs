using System.Management.Automation;

namespace Id2Meta.Shell.Prompt;

/// <summary>The matches of one Tab, gone through by the next ones.</summary>
internal sealed class CompletionCycle(CommandCompletion completion)
{
    private int _replaced = completion.ReplacementLength;

    /// <summary>Puts the next match into the text; null where there is none.</summary>
    public (string Text, int Cursor)? Next(string text, bool forward)
    {
        if (completion.GetNextResult(forward) is not { CompletionText: var match })
        {
            return null;
        }

        var start = completion.ReplacementIndex;
        var completed = text[..start] + match + text[(start + _replaced)..];
        _replaced = match.Length;
        return (completed, start + match.Length);
    }
}
