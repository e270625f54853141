using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Postgres;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Sqlite;
using Id2Meta.Ledger.Work;

namespace Id2Meta.Ledger;

/// <summary>Opens ledgers. Everything that can be wrong with one is found here, before anything is sent.</summary>
public static class Ledgers
{
    /// <summary>Takes part in a ledger, which is made where it is absent.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="key">The key of its subjects; the caller's, and in use until the ledger is disposed of.</param>
    /// <param name="scope">Within which answers and quota are shared.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static async Task<ILedger> OpenAsync(
        LedgerAddress address, LedgerKey key, LedgerScope scope, LedgerOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(key);
        ThrowHelper.IfNull(scope);
        ThrowHelper.IfNull(options);
        return await Reconnection.Of(timeProvider)
            .ExecuteAsync(async token => await OpenOnceAsync(address, key, scope, options, timeProvider, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds known answers without taking part; the ledger must exist.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="key">The key of its subjects; the caller's, and in use until the look-up is disposed of.</param>
    /// <param name="scope">Within which answers are shared.</param>
    /// <param name="maximumAge">Older answers are not known.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static async Task<ILedgerLookup> OpenLookupAsync(
        LedgerAddress address, LedgerKey key, LedgerScope scope, TimeSpan? maximumAge, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(key);
        ThrowHelper.IfNull(scope);
        var driver = DriverOf(address, new LedgerOptions(), timeProvider);
        await using var prepared = driver.ConfigureAwait(false);
        await driver.PrepareAsync(create: false, key.Fingerprint, cancellationToken).ConfigureAwait(false);
        var connection = await driver.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using var disposed = connection.ConfigureAwait(false);
        await CheckAsync(connection, driver.Address, key, cancellationToken).ConfigureAwait(false);
        var find = LedgerSql.FindScope.With(scope.Endpoint, scope.Product, key.FingerprintOf(scope.Account));
        var rows = await connection.RunAsync([find], cancellationToken).ConfigureAwait(false);
        return new LedgerLookup(driver.OpenReader(rows[0]?.Long(0) ?? 0), key, LedgerSession.OldestOf(maximumAge, driver.Clock));
    }

    /// <summary>Looks at a ledger and cleans it up; it must exist. No key is needed.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static async Task<ILedgerAdministration> AdministerAsync(LedgerAddress address, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var driver = DriverOf(address, new LedgerOptions(), timeProvider, isForPeople: true);
        ILedgerConnection? connection = null;
        try
        {
            await driver.PrepareAsync(create: false, string.Empty, cancellationToken).ConfigureAwait(false);
            connection = await driver.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await CheckAsync(connection, driver.Address, key: null, cancellationToken).ConfigureAwait(false);
            return new LedgerAdministration(driver, connection);
        }
        catch
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            await driver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ILedger> OpenOnceAsync(
        LedgerAddress address, LedgerKey key, LedgerScope scope, LedgerOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var driver = DriverOf(address, options, timeProvider);
        ILedgerConnection? writing = null;
        ILedgerConnection? watching = null;
        ILedgerReader? reader = null;
        MemberDesk? desk = null;
        try
        {
            await driver.PrepareAsync(create: true, key.Fingerprint, cancellationToken).ConfigureAwait(false);
            writing = await driver.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await CheckAsync(writing, driver.Address, key, cancellationToken).ConfigureAwait(false);
            watching = await driver.ShareAsync(cancellationToken).ConfigureAwait(false);
            desk = new MemberDesk(driver, scope with { Account = key.FingerprintOf(scope.Account) }, options, Environment.MachineName, CurrentProcess());
            await desk.OpenAsync(writing, cancellationToken).ConfigureAwait(false);
            reader = driver.OpenReader(desk.Scope);
            return new LedgerSession(driver, key, desk, options, writing, watching, reader);
        }
        catch
        {
            reader?.Dispose();
            foreach (var connection in new[] { watching, writing }.OfType<ILedgerConnection>())
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            await driver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ILedgerDriver DriverOf(LedgerAddress address, LedgerOptions options, TimeProvider timeProvider, bool isForPeople = false)
    {
        ThrowHelper.IfNull(address);
        ThrowHelper.IfNull(timeProvider);
        return address.Database is { } database ? new PostgresDriver(database, options, isForPeople, timeProvider) : new SqliteDriver(address.Path!, options.LockTimeout, timeProvider);
    }

    private static async Task CheckAsync(ILedgerConnection connection, string address, LedgerKey? key, CancellationToken cancellationToken)
    {
        var rows = await connection.RunAsync([LedgerSql.ReadLedger.With()], cancellationToken).ConfigureAwait(false);
        var (version, fingerprint) = (rows[0]!.Long(0), rows[0]!.Text(1)!);
        if (version > LedgerSql.Version)
        {
            throw new LedgerException(
                LedgerError.NewerSchema, $"The ledger '{address}' was made by a newer version of Id2Meta (tables of version {version}; this one knows {LedgerSql.Version}).", "Update Id2Meta.");
        }

        if (key is not null && fingerprint != key.Fingerprint)
        {
            throw new LedgerException(
                LedgerError.KeyWrong,
                $"The ledger '{address}' was made with the key {fingerprint}; the present key is {key.Fingerprint}.",
                "Use the key that it was made with (ID2META_LEDGER_KEY, or the key file of the user who made it), or name another ledger.");
        }
    }

    private static int CurrentProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.Id;
    }
}
