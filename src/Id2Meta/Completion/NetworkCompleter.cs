using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Id2Meta.Completion;

/// <summary>The two networks, with the addresses that they mean.</summary>
public sealed class NetworkCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Words.Complete(wordToComplete,
        [
            ("Public", "cloudauth-intl.<region>.aliyuncs.com, from anywhere"),
            ("Internal", "cloudauth-intl-vpc.<region>.aliyuncs.com, only from inside Alibaba Cloud, in the same region"),
        ]);
}
