using System;
using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Completion;
using Id2Meta.Hosting;
using Id2Meta.Ledger;

namespace Id2Meta.Commands;

/// <summary>What the cmdlets about ledgers have in common: which ledger, and that it is open while it is looked at.</summary>
public abstract class LedgerCommand : Id2MetaCommand
{
    private ILedgerAdministration? _administration;

    /// <summary>The path of a ledger, or the address of one in a PostgreSQL database.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LedgerPathCompleter))]
    public string Ledger { get; set; } = string.Empty;

    /// <summary>User and password for a ledger in a database. By default the user of the address, and the password where PostgreSQL's own programs find it.</summary>
    [Parameter]
    [Credential]
    public PSCredential? LedgerCredential { get; set; }

    /// <summary>The ledger that <see cref="OpenAsync"/> opened last.</summary>
    private protected LedgerAddress? Address { get; private set; }

    /// <summary>Where the ledger is.</summary>
    /// <exception cref="LedgerException">The address is none.</exception>
    private protected LedgerAddress FindLedger() => LedgerPath.Resolve(this, Ledger, LedgerCredential);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Pipeline.Run(CloseAsync);
        }

        base.Dispose(disposing);
    }

    /// <summary>Lets the pipeline thread wait for <paramref name="work"/>; a stop ends the wait.</summary>
    /// <exception cref="LedgerException">The work's.</exception>
    private protected void Await(Func<Task> work)
    {
        try
        {
            Pipeline.Run(work);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>The ledger at <paramref name="address"/>, which stays open for the next object that is about the same one.</summary>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    private protected async Task<ILedgerAdministration> OpenAsync(LedgerAddress address)
    {
        if (_administration is null || Address?.ToString() != address.ToString())
        {
            await CloseAsync().ConfigureAwait(true);
            _administration = await Ledgers.AdministerAsync(address, ModuleProcess.Current.TimeProvider, StopToken).ConfigureAwait(true);
            Address = address;
        }

        return _administration;
    }

    private async Task CloseAsync()
    {
        if (_administration is { } open)
        {
            _administration = null;
            await open.DisposeAsync().ConfigureAwait(true);
        }
    }
}
