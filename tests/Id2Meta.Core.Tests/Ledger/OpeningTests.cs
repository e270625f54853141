using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>Who opens a ledger, makes it or finds that it cannot be used.</summary>
public class OpeningTests : IDisposable
{
    private static readonly LedgerOptions Hasty = new() { LockTimeout = TimeSpan.FromMilliseconds(1) };
    private readonly LedgerFixture _fixture;

    public OpeningTests()
        : this(new LedgerFixture())
    {
    }

    private protected OpeningTests(LedgerFixture fixture) => _fixture = fixture;

    [SkippableFact]
    public async Task Many_may_make_it_at_once()
    {
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _fixture.OpenAsync())));
        Assert.Equal(8, (await _fixture.SummarizeAsync()).Scopes[0].Runs.Count);
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task A_newer_schema_is_not_touched()
    {
        await MakeAsync();
        _fixture.Change("UPDATE ledger SET version = 99");
        var error = await Assert.ThrowsAsync<LedgerException>(MakeAsync);
        Assert.Equal(LedgerError.NewerSchema, error.Word);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Another_key_is_refused_by_fingerprints()
    {
        await MakeAsync();
        using var other = new LedgerKey(new byte[32]);
        var error = await Assert.ThrowsAsync<LedgerException>(
            () => Ledgers.OpenAsync(_fixture.Address, other, LedgerFixture.Scope, Hasty, TimeProvider.System, CancellationToken.None));
        Assert.Equal(LedgerError.KeyWrong, error.Word);
        Assert.Contains(other.Fingerprint, error.Message, StringComparison.Ordinal);
        Assert.Contains(_fixture.Key.Fingerprint, error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_claim_that_met_a_lock_was_not_made()
    {
        await using var ledger = await _fixture.OpenAsync(Hasty);
        using (_fixture.Lock())
        {
            var error = await Assert.ThrowsAsync<LedgerException>(() => ledger.ClaimAsync(_fixture.Mark(1), CancellationToken.None).AsTask());
            Assert.True(error.IsTransient);
        }

        var claim = await ledger.ClaimAsync(_fixture.Mark(1), CancellationToken.None);
        using (_fixture.Lock())
        {
            await Assert.ThrowsAsync<LedgerException>(() => ledger.DoneAsync(claim, 1, isBilled: true, null));
        }

        await ledger.DoneAsync(claim, 1, isBilled: true, null);
        await ledger.DoneAsync(claim, 1, isBilled: true, null);
        Assert.Equal(new LedgerTotals(1, 0, 0), ledger.Totals);
    }

    [SkippableFact]
    public async Task Who_only_looks_makes_no_ledger()
    {
        var error = await Assert.ThrowsAsync<LedgerException>(() => Ledgers.AdministerAsync(_fixture.Address, TimeProvider.System, CancellationToken.None));
        Assert.Equal(LedgerError.NotFound, error.Word);
        error = await Assert.ThrowsAsync<LedgerException>(
            () => Ledgers.OpenLookupAsync(_fixture.Address, _fixture.Key, LedgerFixture.Scope, null, TimeProvider.System, CancellationToken.None));
        Assert.Equal(LedgerError.NotFound, error.Word);
        Assert.Empty(Directory.GetFiles(_fixture.Folder));
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task MakeAsync()
    {
        await using var ledger = await _fixture.OpenAsync(Hasty);
    }
}
