using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Id2Meta.Completion;

/// <summary>The regions that are named, each with its place and quota, and whether ID_2META is documented there.</summary>
public sealed class RegionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Words.Complete(wordToComplete, Service.Region.All.Select(region => (region.Id, Tooltip(region))));

    private static string Tooltip(Service.Region region) =>
        $"{region.Place}: {region.QpsLimit.ToString(CultureInfo.InvariantCulture)} calls a second; ID_2META is {(region.OffersId2Meta ? "documented" : "not documented")} there";
}
