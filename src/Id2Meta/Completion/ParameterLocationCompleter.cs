using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Id2Meta.Completion;

/// <summary>The two places of name and number in a request, and who sees them there.</summary>
public sealed class ParameterLocationCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Words.Complete(wordToComplete,
        [
            ("Query", "In the address, as the official SDKs do; a proxy that inspects TLS may log it"),
            ("Form", "In the body, out of addresses and the logs of proxies; documented for sibling operations only"),
        ]);
}
