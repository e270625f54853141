using System.Management.Automation;

namespace Id2Meta.Runs.Processes;

/// <summary>The end of a pipeline: counts, and keeps nothing.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Run")]
public sealed class MeasureRunCommand : PSCmdlet
{
    /// <summary>A result.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Who counts.</summary>
    [Parameter(Mandatory = true)]
    public RunWatch Watch { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Watch.Count();
}
