using System.Management.Automation;
using Id2Meta.Errors;
using Id2Meta.Input;
using Id2Meta.Verification;

namespace Id2Meta.Commands;

/// <summary>The plan before the money: what Invoke-Id2MetaVerify would do with the same rows and the same parameters. Nothing is sent.</summary>
[Cmdlet(
    VerbsDiagnostic.Measure,
    "Id2MetaInput")]
[OutputType(typeof(InputPlan))]
public sealed class MeasureId2MetaInputCommand : RunCommand
{
    private InputTally? _tally;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _tally = new InputTally(new RunOptions().RememberedAnswers);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            _tally!.Add(ReadRow());
        }
        catch (InputRefusedException refusal)
        {
            ThrowTerminatingError(ErrorRecords.Of(refusal));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(_tally!.Plan(Limit, UnitPrice));
}
