using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>A ledger in a file, for the processes of one machine.</summary>
internal sealed class SqliteDriver : ILedgerDriver
{
    private readonly TimeSpan _lockTimeout;

    public SqliteDriver(string path, TimeSpan lockTimeout, TimeProvider timeProvider)
    {
        Address = path;
        _lockTimeout = lockTimeout;
        Clock = new LedgerClock(timeProvider);
    }

    public string Address { get; }

    public LedgerClock Clock { get; }

    public bool HasOneWriter => true;

    public bool OverwritesRemoved => true;

    public async Task PrepareAsync(bool create, string fingerprint, CancellationToken cancellationToken)
    {
        NativeSqlite.EnsureLoaded();
        LedgerFile.Prepare(Address, create);
        var connection = Connect();
        await using var disposed = connection.ConfigureAwait(false);
        if (await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false) is (LedgerFile.ApplicationId, > 0))
        {
            return;
        }

        if (!create)
        {
            throw new LedgerException(
                LedgerError.NotFound, $"The ledger '{Address}' is not finished: the run that made it was stopped before it used it.", "Run again with -Ledger: nothing is in it yet.");
        }

        try
        {
            // Another process may be making it: what it is shows within a transaction only.
            await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            var (id, tables) = await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false);
            if (tables == 0)
            {
                connection.Execute(LedgerSql.Tables.Replace("{suffix}", "WITHOUT ROWID"));
                connection.Execute(FormattableString.Invariant($"PRAGMA application_id = {LedgerFile.ApplicationId}"));
                await connection.RunAsync([LedgerSql.Begin.With(fingerprint, Clock.UnixMilliseconds)], cancellationToken).ConfigureAwait(false);
            }
            else if (id != LedgerFile.ApplicationId)
            {
                throw SqliteFaults.NotALedger(Address);
            }

            await connection.CommitAsync([], cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            await connection.RollbackAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void EnsureThere()
    {
        if (!File.Exists(Address))
        {
            throw new LedgerException(LedgerError.NotFound, $"The ledger '{Address}' was moved or deleted while it was in use.", "Put it back, or name another one, and run again.");
        }
    }

    public ValueTask<ILedgerConnection> ConnectAsync(CancellationToken cancellationToken) => new(Connect());

    public ValueTask<ILedgerConnection> ShareAsync(CancellationToken cancellationToken) => ConnectAsync(cancellationToken);

    public ILedgerReader OpenReader(long scope)
    {
        var connection = SqliteConnections.Open(Address, _lockTimeout);
        try
        {
            return new SqliteReader(connection, Address, scope);
        }
        catch (LedgerException)
        {
            connection.Dispose();
            throw;
        }
    }

    public ISignOfLife? HoldSignOfLife(long member) => RunLock.TryHold(Address, member);

    public bool IsCertainlyDead(long member) => RunLock.CanBeTaken(Address, member);

    public void ClearSignOfLife(long member) => RunLock.Clear(Address, member);

    public ValueTask<long> SizeAsync(CancellationToken cancellationToken)
    {
        var size = 0L;
        foreach (var path in new[] { Address, Address + "-wal" })
        {
            var file = new FileInfo(path);
            size += file.Exists ? file.Length : 0;
        }

        return new(size);
    }

    public async Task ShrinkAsync(CancellationToken cancellationToken)
    {
        var connection = Connect();
        await using var disposed = connection.ConfigureAwait(false);
        connection.Execute("VACUUM");
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public ValueTask DisposeAsync() => default;

    private SqliteLedgerConnection Connect() => new(SqliteConnections.Open(Address, _lockTimeout), Address, Clock, _lockTimeout);

    private static async ValueTask<(long ApplicationId, long Tables)> ReadHeadAsync(SqliteLedgerConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.RunAsync([ApplicationIdOf.With(), TablesOf.With()], cancellationToken).ConfigureAwait(false);
        return (rows[0]!.Long(0), rows[1]!.Long(0));
    }

    private static SqlStatement ApplicationIdOf { get; } = new("SELECT application_id FROM pragma_application_id");

    private static SqlStatement TablesOf { get; } = new("SELECT COUNT(*) FROM sqlite_master");
}
