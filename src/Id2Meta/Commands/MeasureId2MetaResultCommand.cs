using System.Management.Automation;

namespace Id2Meta.Commands;

/// <summary>Counts results: outcomes, sources, rate, latency, and the cost from-to. They may be fresh or come from a file.</summary>
[Cmdlet(
    VerbsDiagnostic.Measure,
    "Id2MetaResult")]
[OutputType(typeof(ResultSummary))]
public sealed class MeasureId2MetaResultCommand : ResultCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteObject(Tally.Summarize(UnitPrice));
        TellOfUnreadable();
    }
}
