using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>A ledger in a PostgreSQL database, for the processes of many machines. Only the database's clock counts.</summary>
internal sealed class PostgresDriver : ILedgerDriver
{
    private readonly PostgresServer _server;
    private readonly PostgresLedgerConnection _shared;

    /// <summary>Connects to nobody yet.</summary>
    /// <param name="address">The database.</param>
    /// <param name="options">How long locks and answers are waited for, and the lease.</param>
    /// <param name="isForPeople">Whether statements may take as long as a large ledger takes to be read.</param>
    /// <param name="timeProvider">The time until the database has told its own.</param>
    public PostgresDriver(PostgresAddress address, LedgerOptions options, bool isForPeople, TimeProvider timeProvider)
    {
        Clock = new LedgerClock(timeProvider);
        _server = new PostgresServer(address, options, isForPeople ? TimeSpan.Zero : options.LockTimeout, Clock);
        _shared = new PostgresLedgerConnection(_server);
    }

    public string Address => _server.Name;

    public LedgerClock Clock { get; }

    public bool HasOneWriter => false;

    public bool OverwritesRemoved => false;

    public async Task PrepareAsync(bool create, string fingerprint, CancellationToken cancellationToken) =>
        await PostgresSchema.PrepareAsync(_shared, _server, create ? LedgerSql.Begin.With(fingerprint, Clock.UnixMilliseconds) : null, cancellationToken).ConfigureAwait(false);

    public void EnsureThere()
    {
        // Whoever removed the tables is found out by the next statement.
    }

    public ValueTask<ILedgerConnection> ConnectAsync(CancellationToken cancellationToken) => new(new PostgresLedgerConnection(_server));

    public ValueTask<ILedgerConnection> ShareAsync(CancellationToken cancellationToken) => new(new SharedConnection(_shared));

    public ILedgerReader OpenReader(long scope) => new PostgresReader(_server, _shared, scope);

    // A connection that ends says nothing of the process at its other end: only the lease does.
    public ISignOfLife? HoldSignOfLife(long member) => null;

    public bool IsCertainlyDead(long member) => false;

    public void ClearSignOfLife(long member)
    {
        // There is none.
    }

    public async ValueTask<long> SizeAsync(CancellationToken cancellationToken) =>
        (await _shared.RunAsync([PostgresSchema.SizeOf.With(_server.Address.SchemaName)], cancellationToken).ConfigureAwait(false))[0]!.Long(0);

    public async Task ShrinkAsync(CancellationToken cancellationToken) => await _shared.ExecuteAsync("VACUUM (FULL, ANALYZE) call", cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _shared.DisposeAsync();
}
