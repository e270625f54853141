using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Errors;
using Id2Meta.Ledger;
using Id2Meta.Output;

namespace Id2Meta.Commands;

/// <summary>Gives entries of a ledger, as they are read: those of a person, those in a state or of an age, or all. Nothing is sent and nothing is changed.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "Id2MetaLedgerEntry")]
[OutputType(typeof(LedgerEntryInfo))]
public sealed class GetId2MetaLedgerEntryCommand : LedgerEntryCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var address = FindLedger();
            if (ReadFilter(address, out _) is { } filter)
            {
                Await(() => ShowAsync(address, filter));
            }
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
    }

    private async Task ShowAsync(LedgerAddress address, LedgerEntryFilter filter)
    {
        var ledger = await OpenAsync(address).ConfigureAwait(true);
        await foreach (var entry in ledger.EntriesAsync(filter, StopToken).ConfigureAwait(true))
        {
            WriteObject(LedgerView.Of(entry, address.ToString()));
        }
    }
}
