using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Id2Meta.Credentials;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Ledger;
using Id2Meta.Subjects;
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
    private LedgerKey? _key;
    private ILedgerLookup? _known;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        OpenLedger();
        _tally = new InputTally(new RunOptions().RememberedAnswers, _known is null ? null : AreKnown);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            _tally!.Add(ReadRow());
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
        catch (InputRefusedException refusal)
        {
            ThrowTerminatingError(ErrorRecords.Of(refusal));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            WriteObject(_tally!.Plan(Limit, UnitPrice));
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _known?.Dispose();
            _key?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A ledger that is not there knows nothing: the run would make it.</summary>
    private void OpenLedger()
    {
        if (Ledger is null)
        {
            return;
        }

        try
        {
            var address = FindLedger();
            _key = RunLedger.ReadKey();
            Await(async () => _known = await Ledgers.OpenLookupAsync(address, _key, ScopeOf(FindEndpoint()), MaximumAge, ModuleProcess.Current.TimeProvider, StopToken).ConfigureAwait(true));
        }
        catch (LedgerException exception) when (exception.Word == LedgerError.NotFound)
        {
            WriteVerbose("There is no such ledger yet: no row is known.");
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.LedgerKeyUnusable", ErrorCategory.AuthenticationError, exception.Message, "Nothing was sent.");
        }
    }

    private IReadOnlyList<bool> AreKnown(IReadOnlyList<Subject> subjects) =>
        _known!.AreKnown([.. subjects.Select(subject => _known.MarkOf(subject.Name.Value, subject.Number.Value))]);
}
