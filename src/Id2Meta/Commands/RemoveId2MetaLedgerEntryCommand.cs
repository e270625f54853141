using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading.Tasks;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Ledger;

namespace Id2Meta.Commands;

/// <summary>
/// Removes entries from a ledger and overwrites their place: piped ones, those of people, those in a state or of an age, or all. A later run asks about those
/// people again. What the calls cost stays in the totals, which hold no person.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "Id2MetaLedgerEntry",
    SupportsShouldProcess = true)]
[OutputType(typeof(LedgerRemovalInfo))]
public sealed class RemoveId2MetaLedgerEntryCommand : LedgerEntryCommand
{
    private const string Again = "A later run asks about these people again, and pays again.";

    // What was selected, by ledger, in the order in which the ledgers came.
    private readonly List<(LedgerAddress Address, HashSet<LedgerEntryFilter> Filters)> _selected = [];

    /// <summary>Every entry. It asks unless -Force or -Confirm:$false is given.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Does not ask before every entry is removed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Tells what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Before > ModuleProcess.Current.TimeProvider.GetUtcNow())
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-Before is in the future, and every entry is from before it.", "30 days ago is (Get-Date).AddDays(-30); every entry is -All.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var address = FindLedger();
            if (ReadFilter(address, out var isSingled) is not { } filter)
            {
                return;
            }

            if (All && (isSingled || HasConditions))
            {
                Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-All is every entry, and something else was selected too.", "Leave one of them out.");
            }

            if (!All && !isSingled && !HasConditions)
            {
                Throw("Id2Meta.NothingSelected", ErrorCategory.InvalidArgument, "It was not said which entries are to be removed.",
                    "Pipe entries from Get-Id2MetaLedgerEntry, or give -UserName and -IdentifyNum, -State, -Before or -After; every entry is -All.");
            }

            FiltersOf(address).Add(filter);
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            foreach (var (address, filters) in _selected)
            {
                Remove(address, filters);
            }
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
    }

    private HashSet<LedgerEntryFilter> FiltersOf(LedgerAddress address)
    {
        foreach (var selected in _selected)
        {
            if (selected.Address.ToString() == address.ToString())
            {
                return selected.Filters;
            }
        }

        var filters = new HashSet<LedgerEntryFilter>();
        _selected.Add((address, filters));
        return filters;
    }

    private void Remove(LedgerAddress address, HashSet<LedgerEntryFilter> filters)
    {
        var count = 0L;
        Await(async () => count = await CountAsync(address, filters).ConfigureAwait(true));
        var what = All ? $"all {Entries(count)}" : Entries(count);
        if (!ShouldProcess($"Remove {what} from the ledger '{address}'. {Again}", $"Remove {what} from the ledger '{address}'? {Again}", "Remove-Id2MetaLedgerEntry")
            || (All && !IsMeant($"Remove {what} from the ledger '{address}'? {Again}")))
        {
            return;
        }

        Await(() => RemoveAsync(address, filters));
    }

    /// <summary>Everything is asked about as what has a high impact is; other removals as they are by default. Where nobody can answer, that is an error.</summary>
    private bool IsMeant(string question)
    {
        if (Force || MyInvocation.BoundParameters.ContainsKey("Confirm") || GetVariableValue("ConfirmPreference") is ConfirmImpact.None or "None")
        {
            return true;
        }

        try
        {
            return ShouldContinue(question, "Remove-Id2MetaLedgerEntry");
        }
        catch (Exception exception) when (exception is HostException or PSInvalidOperationException or NotImplementedException)
        {
            Throw("Id2Meta.ConfirmationMissing", ErrorCategory.InvalidOperation, "Every entry was to be removed, and nobody is there to confirm it.", "Give -Force or -Confirm:$false. Nothing was removed.");
            return false;
        }
    }

    private async Task<long> CountAsync(LedgerAddress address, HashSet<LedgerEntryFilter> filters)
    {
        var ledger = await OpenAsync(address).ConfigureAwait(true);
        var count = 0L;
        foreach (var filter in filters)
        {
            await foreach (var _ in ledger.EntriesAsync(filter, StopToken).ConfigureAwait(true))
            {
                count++;
            }
        }

        return count;
    }

    private async Task RemoveAsync(LedgerAddress address, HashSet<LedgerEntryFilter> filters)
    {
        var ledger = await OpenAsync(address).ConfigureAwait(true);
        var (removed, kept) = (0L, 0L);
        foreach (var filter in filters)
        {
            var removal = await ledger.RemoveAsync(filter, StopToken).ConfigureAwait(true);
            removed += removal.Removed;
            kept += removal.KeptInFlight;
        }

        WriteVerbose($"{Entries(removed)} removed from the ledger '{address}'.");
        if (kept > 0)
        {
            WriteWarning($"{Entries(kept)} stayed, because a run has their calls on the wire: remove again when it has ended.");
        }

        var isGivenBack = await ShrinkAsync(ledger).ConfigureAwait(true);
        if (PassThru)
        {
            WriteObject(new LedgerRemovalInfo { Ledger = address.ToString(), Removed = removed, KeptInFlight = kept, SpaceGivenBack = isGivenBack });
        }
    }

    /// <summary>What is removed is gone in any case; runs that go on keep the space.</summary>
    private async Task<bool> ShrinkAsync(ILedgerAdministration ledger)
    {
        try
        {
            await ledger.ShrinkAsync(StopToken).ConfigureAwait(true);
            return true;
        }
        catch (LedgerException exception) when (exception.Word is LedgerError.InUse or LedgerError.Locked)
        {
            WriteWarning($"{exception.Message} {exception.Remedy}");
            return false;
        }
    }

    private static string Entries(long count) => string.Format(CultureInfo.InvariantCulture, count == 1 ? "{0:N0} entry" : "{0:N0} entries", count);
}
