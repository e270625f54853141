using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Sqlite;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A ledger that goes with its test, in a file of a folder, and whoever opens it.</summary>
internal class LedgerFixture : IDisposable
{
    public const string RequestId = "EFA11401-C961-5E89-A2D3-BF9883E5CC3D";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-");

    public static LedgerScope Scope { get; } = new("cloudauth-intl.cn-hongkong.aliyuncs.com", "ID_2META", "the environment");

    public static byte[] KeyBytes { get; } = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    public LedgerKey Key { get; } = new(KeyBytes);

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "people.ledger");

    public virtual LedgerAddress Address => LedgerAddress.Parse("people.ledger", Folder);

    public SubjectMark Mark(int index) => Key.MarkOf(People.Name(index), People.Number(index));

    /// <summary>What is left in the folder when nobody uses the ledger.</summary>
    public virtual string[] Files => ["people.ledger"];

    /// <summary>How long a process that was killed is waited for, at most, in milliseconds.</summary>
    public virtual int LeaseOfKilled => 30_000;

    /// <summary>Somebody else holds the ledger until this is disposed of.</summary>
    public virtual IDisposable Lock() => LockedFile.Lock(Path);

    /// <summary>Changes the ledger behind everybody's back.</summary>
    public virtual void Change(string sql) => LockedFile.Change(Path, sql);

    public virtual ILedgerDriver Driver(LedgerOptions options, TimeProvider clock) => new SqliteDriver(Path, options.LockTimeout, clock);

    public Task<ILedger> OpenAsync(LedgerOptions? options = null, TimeProvider? clock = null, LedgerScope? scope = null) =>
        Ledgers.OpenAsync(AddressAt(clock), Key, scope ?? Scope, options ?? new LedgerOptions(), clock ?? TimeProvider.System, CancellationToken.None);

    public async Task<LedgerSummary> SummarizeAsync()
    {
        await using var administration = await Ledgers.AdministerAsync(Address, TimeProvider.System, CancellationToken.None);
        return await administration.SummarizeAsync(CancellationToken.None);
    }

    public async Task<List<LedgerEntry>> EntriesAsync(LedgerEntryFilter? filter = null)
    {
        await using var administration = await Ledgers.AdministerAsync(Address, TimeProvider.System, CancellationToken.None);
        return await administration.EntriesAsync(filter ?? new(), CancellationToken.None).ToListAsync();
    }

    /// <summary>Claims and answers rows as a run would.</summary>
    public async Task AnswerAsync(ILedger ledger, int from, int count, int bizCode = 1)
    {
        await Task.WhenAll(Enumerable.Range(from, count).Select(async index =>
        {
            var claim = await ledger.ClaimAsync(Mark(index), CancellationToken.None);
            await ledger.DoneAsync(claim, bizCode, bizCode != 3, RequestId);
        }));
    }

    /// <summary>The address for somebody who has a clock of his own.</summary>
    public virtual LedgerAddress AddressAt(TimeProvider? clock) => Address;

    public virtual void Dispose()
    {
        Key.Dispose();
        _folder.Delete(recursive: true);
    }
}
