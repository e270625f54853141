using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Ledger;
using Id2Meta.Verification;

namespace Id2Meta.Hosting;

/// <summary>A ledger that a run takes part in, with its key and the pace that lies in it.</summary>
internal sealed class RunLedger : IAsyncDisposable
{
    private readonly LedgerKey _key;

    private RunLedger(LedgerKey key, ILedger ledger, SharedPace pace)
    {
        _key = key;
        Ledger = ledger;
        Pace = pace;
    }

    public ILedger Ledger { get; }

    public SharedPace Pace { get; }

    /// <summary>Takes part.</summary>
    /// <exception cref="LedgerException">The ledger cannot be used.</exception>
    /// <exception cref="CredentialException">There is no key for it.</exception>
    public static async Task<RunLedger> OpenAsync(LedgerAddress address, LedgerScope scope, LedgerOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var key = ReadKey();
        ILedger? ledger = null;
        try
        {
            ledger = await Ledgers.OpenAsync(address, key, scope, options, timeProvider, cancellationToken).ConfigureAwait(false);
            return new RunLedger(key, ledger, await SharedPace.JoinAsync(ledger.Pace, timeProvider, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            if (ledger is not null)
            {
                await ledger.DisposeAsync().ConfigureAwait(false);
            }

            key.Dispose();
            throw;
        }
    }

    /// <summary>The key of this user, or of the machines that share one.</summary>
    /// <exception cref="CredentialException">There is none, and none can be made.</exception>
    public static LedgerKey ReadKey()
    {
        var bytes = new LedgerKeySource().Get();
        try
        {
            return new LedgerKey(bytes);
        }
        finally
        {
            Array.Clear(bytes, 0, bytes.Length);
        }
    }

    /// <summary>Leaves: the run must be over.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pace.DisposeAsync().ConfigureAwait(false);
        await Ledger.DisposeAsync().ConfigureAwait(false);
        _key.Dispose();
    }
}
