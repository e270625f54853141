using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Id2Meta.Completion;

/// <summary>What may happen to a row whose answer was lost, and what it may cost.</summary>
public sealed class OnUncertainCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Words.Complete(wordToComplete,
        [
            ("Fail", "The row fails with Id2Meta.OutcomeUnknown; it is paid for once at most"),
            ("Retry", "The row is sent again, and may be paid for twice"),
        ]);
}
