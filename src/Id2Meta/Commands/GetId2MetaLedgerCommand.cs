using System.Management.Automation;
using Id2Meta.Errors;
using Id2Meta.Ledger;
using Id2Meta.Output;

namespace Id2Meta.Commands;

/// <summary>Shows a ledger at a glance: what it knows, what that cost, what is uncertain, and who is running. Nothing is sent and nothing is changed.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "Id2MetaLedger")]
[OutputType(typeof(LedgerInfo))]
public sealed class GetId2MetaLedgerCommand : LedgerCommand
{
    /// <summary>USD for a billed answer.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public decimal UnitPrice { get; set; } = 0.03m;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var address = FindLedger();
            Await(async () =>
            {
                var ledger = await OpenAsync(address).ConfigureAwait(true);
                WriteObject(LedgerView.Of(await ledger.SummarizeAsync(StopToken).ConfigureAwait(true), UnitPrice));
            });
        }
        catch (LedgerException exception)
        {
            WriteError(ErrorRecords.Of(exception));
        }
    }
}
