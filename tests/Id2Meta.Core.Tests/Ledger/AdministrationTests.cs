using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Work;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

public class AdministrationTests : IDisposable
{
    private readonly LedgerFixture _fixture;
    private readonly FakeTimeProvider _clock = new(People.Now);

    public AdministrationTests()
        : this(new LedgerFixture())
    {
    }

    private protected AdministrationTests(LedgerFixture fixture) => _fixture = fixture;

    [SkippableFact]
    public async Task A_ledger_at_a_glance_counts_answers_days_runs_and_what_they_cost()
    {
        await using (var first = await _fixture.OpenAsync(clock: _clock))
        {
            await _fixture.AnswerAsync(first, 0, 5, bizCode: 1);
            await _fixture.AnswerAsync(first, 10, 4, bizCode: 2);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        await using var second = await _fixture.OpenAsync(clock: _clock);
        await _fixture.AnswerAsync(second, 20, 3, bizCode: 3);
        await second.UnsureAsync(await second.ClaimAsync(_fixture.Mark(30), CancellationToken.None));
        await second.ClaimAsync(_fixture.Mark(31), CancellationToken.None);

        var summary = await _fixture.SummarizeAsync();
        Assert.Equal((_fixture.Address.ToString(), 1, _fixture.Key.Fingerprint, People.Now), (summary.Address, summary.SchemaVersion, summary.KeyFingerprint, summary.CreatedAt));
        Assert.True(summary.Size > 0);
        var scope = Assert.Single(summary.Scopes);
        Assert.Equal((5, 4, 3, 1, 1), (scope.Consistent, scope.Inconsistent, scope.NoRecord, scope.Uncertain, scope.InFlight));
        Assert.Equal(new LedgerTotals(9, 1, 1), scope.Totals);
        var today = new DateTimeOffset(People.Now.Date, TimeSpan.Zero);
        Assert.Equal([new LedgerDay(today, 5, 4, 0), new LedgerDay(today.AddDays(1), 0, 0, 3)], scope.Days);
        Assert.Equal(
            [(MemberState.Left, 9L, 9L, 0L, 0L), (MemberState.Running, 3L, 0L, 1L, 1L)],
            scope.Runs.Select(run => (run.State, run.Answers, run.BilledCalls, run.UncertainCalls, run.InFlight)));
        Assert.Equal((Environment.ProcessId, Environment.MachineName), (scope.Runs[1].ProcessId, scope.Runs[1].Host));
    }

    [SkippableFact]
    public async Task Entries_are_found_by_subject_state_age_and_id()
    {
        await using var ledger = await _fixture.OpenAsync(clock: _clock);
        await _fixture.AnswerAsync(ledger, 0, 2_500);
        _clock.Advance(TimeSpan.FromDays(1));
        await _fixture.AnswerAsync(ledger, 5_000, 1);
        await ledger.UnsureAsync(await ledger.ClaimAsync(_fixture.Mark(5_001), CancellationToken.None));

        var all = await _fixture.EntriesAsync();
        Assert.Equal(2_502, all.Select(entry => entry.Id).Distinct().Count());
        Assert.Single(await _fixture.EntriesAsync(new() { Mark = _fixture.Mark(7) }));
        Assert.Equal(2_500, (await _fixture.EntriesAsync(new() { Before = People.Now.AddHours(1) })).Count);
        Assert.Equal(2, (await _fixture.EntriesAsync(new() { Since = People.Now.AddHours(1) })).Count);
        var lost = Assert.Single(await _fixture.EntriesAsync(new() { State = EntryState.Uncertain }));
        Assert.Equal(lost, Assert.Single(await _fixture.EntriesAsync(new() { Id = lost.Id })));
        Assert.Empty(await _fixture.EntriesAsync(new() { Id = "no id" }));
        Assert.Equal((LedgerFixture.Scope.Endpoint, LedgerFixture.Scope.Product, 1L), (lost.Endpoint, lost.Product, lost.Run));
    }

    [SkippableFact]
    public virtual async Task What_is_removed_is_gone_from_the_disk_and_its_cost_stays()
    {
        const string Canary = "a request id that shows";
        await using (var ledger = await _fixture.OpenAsync())
        {
            foreach (var index in Enumerable.Range(0, 50))
            {
                await ledger.DoneAsync(await ledger.ClaimAsync(_fixture.Mark(index), CancellationToken.None), 1, isBilled: true, Canary);
            }

            await _fixture.AnswerAsync(ledger, 1_000, 3_000);
        }

        Assert.True(Holds(Canary));
        var size = new FileInfo(_fixture.Path).Length;
        await using (var administration = await Ledgers.AdministerAsync(_fixture.Address, TimeProvider.System, CancellationToken.None))
        {
            Assert.Equal(new LedgerRemoval(1, 0), await administration.RemoveAsync(new() { Mark = _fixture.Mark(0) }, CancellationToken.None));
            Assert.Equal(new LedgerRemoval(3_049, 0), await administration.RemoveAsync(new(), CancellationToken.None));
            await administration.ShrinkAsync(CancellationToken.None);
        }

        Assert.False(Holds(Canary));
        Assert.True(new FileInfo(_fixture.Path).Length < size / 2);
        await using var again = await _fixture.OpenAsync();
        Assert.False(again.TryFind(_fixture.Mark(0), out _));
        Assert.Equal(3_050, again.Totals.Billed);
    }

    [SkippableFact]
    public async Task While_a_run_goes_on_its_calls_stay_and_the_space_is_not_given_back()
    {
        await using var ledger = await _fixture.OpenAsync();
        await _fixture.AnswerAsync(ledger, 0, 10);
        var inFlight = await ledger.ClaimAsync(_fixture.Mark(10), CancellationToken.None);
        await using var administration = await Ledgers.AdministerAsync(_fixture.Address, TimeProvider.System, CancellationToken.None);

        Assert.Equal(new LedgerRemoval(10, 1), await administration.RemoveAsync(new(), CancellationToken.None));
        var error = await Assert.ThrowsAsync<LedgerException>(() => administration.ShrinkAsync(CancellationToken.None));
        Assert.Equal(LedgerError.InUse, error.Word);

        await ledger.DoneAsync(inFlight, 1, isBilled: true, null);
        Assert.Single(await _fixture.EntriesAsync());
    }

    /// <summary>A machine that is gone tells nobody so.</summary>
    [SkippableFact]
    public async Task The_calls_of_a_run_that_fell_silent_are_uncertain_after_another_lease_and_can_be_removed()
    {
        var options = new LedgerOptions();
        await using var driver = _fixture.Driver(options, _clock);
        await driver.PrepareAsync(create: true, _fixture.Key.Fingerprint, CancellationToken.None);
        var desk = new MemberDesk(driver, LedgerFixture.Scope, options, "gone", 1);
        var connection = await driver.ConnectAsync(CancellationToken.None);
        await desk.OpenAsync(connection, CancellationToken.None);
        await using var writer = new LedgerWriter(connection, driver.Clock, desk, options, long.MinValue, claimsTravelAlone: !driver.HasOneWriter);
        using var present = desk.Present;
        await writer.SubmitAsync(new ClaimChange(_fixture.Mark(0), 1));

        _clock.Advance(options.Lease + TimeSpan.FromSeconds(1));
        await using var administration = await Ledgers.AdministerAsync(_fixture.AddressAt(_clock), _clock, CancellationToken.None);
        var removing = administration.RemoveAsync(new(), CancellationToken.None);
        var began = _clock.GetTimestamp();
        using var guard = new CancellationTokenSource(RunFixture.Patience);
        while (!removing.IsCompleted)
        {
            guard.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(new LedgerRemoval(1, 0), await removing);
        Assert.True(_clock.GetElapsedTime(began) >= options.Lease);
        var scope = (await administration.SummarizeAsync(CancellationToken.None)).Scopes[0];
        Assert.Equal((MemberState.Dead, 1L), (scope.Runs[0].State, scope.Totals.Uncertain));
    }

    [SkippableFact]
    public async Task A_plan_finds_what_is_known_without_taking_part()
    {
        await using (var ledger = await _fixture.OpenAsync())
        {
            await _fixture.AnswerAsync(ledger, 0, 1);
        }

        using (var lookup = await Ledgers.OpenLookupAsync(_fixture.Address, _fixture.Key, LedgerFixture.Scope, TimeSpan.FromDays(1), TimeProvider.System, CancellationToken.None))
        {
            Assert.Equal([true, false, true], lookup.AreKnown([lookup.MarkOf(People.Name(0), People.Number(0)), _fixture.Mark(1), _fixture.Mark(0)]));
        }

        var elsewhere = LedgerFixture.Scope with { Endpoint = "elsewhere" };
        using var other = await Ledgers.OpenLookupAsync(_fixture.Address, _fixture.Key, elsewhere, null, TimeProvider.System, CancellationToken.None);
        Assert.Equal([false], other.AreKnown([_fixture.Mark(0)]));
        Assert.Single(Assert.Single((await _fixture.SummarizeAsync()).Scopes).Runs);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    private bool Holds(string text) => Directory.GetFiles(_fixture.Folder).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
