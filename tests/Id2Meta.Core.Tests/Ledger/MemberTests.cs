using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A run whose clock stands still is a process that was stopped: it gives no sign of life, and knows nothing of the time that passes.</summary>
public class MemberTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private static readonly LedgerOptions Fail = new() { Lease = Lease };
    private static readonly LedgerOptions Retry = new() { Lease = Lease, RetryUncertain = true };

    private readonly LedgerFixture _fixture;
    private readonly FakeTimeProvider _stopped = new(People.Now);
    private readonly FakeTimeProvider _running = new(People.Now);

    public MemberTests()
        : this(new LedgerFixture())
    {
    }

    private protected MemberTests(LedgerFixture fixture) => _fixture = fixture;

    [SkippableFact]
    public async Task A_stopped_run_is_buried_after_a_whole_lease_and_what_it_had_on_the_wire_is_uncertain()
    {
        await using var stopped = await _fixture.OpenAsync(Fail, _stopped);
        await using var other = await _fixture.OpenAsync(Fail, _running);
        await ClaimAsync(stopped, 1);
        var waiting = ClaimAsync(other, 1);
        for (var passed = TimeSpan.Zero; passed < Lease - TimeSpan.FromSeconds(1); passed += TimeSpan.FromSeconds(1))
        {
            _running.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(waiting.IsCompleted);
        Assert.Equal(ClaimOutcome.Uncertain, (await PassTimeUntil(waiting)).Outcome);
        Assert.Equal(new LedgerTotals(0, 1, 0), other.Totals);
        Assert.Equal(MemberState.Dead, (await _fixture.SummarizeAsync()).Scopes[0].Runs[0].State);
    }

    [SkippableFact]
    public async Task A_stopped_run_that_wakes_up_sends_nothing_that_was_taken_over_and_its_late_answer_puts_the_bill_right()
    {
        await using var stopped = await _fixture.OpenAsync(Retry, _stopped);
        await using var other = await _fixture.OpenAsync(Retry, _running);
        var (onTheWire, unsent) = (await ClaimAsync(stopped, 1), await ClaimAsync(stopped, 2));
        Assert.True(onTheWire.TryLeave());
        var taken = await PassTimeUntil(ClaimAsync(other, 1));
        Assert.Equal((ClaimOutcome.Ours, 2, 1), (taken.Outcome, taken.Attempt, taken.UncertainCalls));

        _stopped.Advance(Lease);
        Assert.False(unsent.IsOurs);
        Assert.False(unsent.TryLeave());
        Assert.False(await stopped.RenewAsync(unsent, CancellationToken.None));

        await stopped.DoneAsync(onTheWire, 1, isBilled: true, null);
        await stopped.FreeAsync(unsent);
        Assert.Equal(new LedgerTotals(1, 0, 1), stopped.Totals);
        await other.DoneAsync(taken, 1, isBilled: true, null);
        Assert.Equal(new LedgerTotals(2, 0, 0), other.Totals);

        // It goes on as a new member.
        var again = await ClaimAsync(stopped, 2);
        Assert.Equal((ClaimOutcome.Ours, 1), (again.Outcome, again.Attempt));
        Assert.True(again.TryLeave());
        Assert.Equal(3, (await _fixture.SummarizeAsync()).Scopes[0].Runs.Count);
    }

    [SkippableFact]
    public async Task The_answer_of_a_run_that_was_buried_in_vain_is_known_to_all()
    {
        await using var stopped = await _fixture.OpenAsync(Fail, _stopped);
        await using var other = await _fixture.OpenAsync(Fail, _running);
        var claim = await ClaimAsync(stopped, 1);
        Assert.Equal(ClaimOutcome.Uncertain, (await PassTimeUntil(ClaimAsync(other, 1))).Outcome);

        await stopped.DoneAsync(claim, 1, isBilled: true, null);
        Assert.Equal(ClaimOutcome.Known, (await ClaimAsync(other, 1)).Outcome);
        Assert.Equal(new LedgerTotals(1, 0, 0), other.Totals);
    }

    [SkippableFact]
    public async Task A_run_that_gives_signs_of_life_keeps_its_claims_however_long_they_take()
    {
        await using var slow = await _fixture.OpenAsync(Fail, _running);
        await using var other = await _fixture.OpenAsync(Fail, _running);
        var claim = await ClaimAsync(slow, 1);
        var waiting = ClaimAsync(other, 1);
        var beats = 0;
        for (var passed = TimeSpan.Zero; passed < 4 * Lease; passed += TimeSpan.FromSeconds(5))
        {
            _running.Advance(TimeSpan.FromSeconds(5));
            beats += await slow.RenewAsync(claim, CancellationToken.None) ? 1 : 0;
        }

        Assert.Equal(24, beats);
        Assert.False(waiting.IsCompleted);
        await slow.DoneAsync(claim, 1, isBilled: true, null);
        Assert.Equal(ClaimOutcome.Known, (await PassTimeUntil(waiting)).Outcome);
    }

    [SkippableTheory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task The_clock_set_by_hours_changes_nothing(int hours)
    {
        var options = Fail with { MaximumAge = TimeSpan.FromHours(1) };
        var clock = new SettableClock(_running);
        await using var ledger = await _fixture.OpenAsync(options, clock);
        await _fixture.AnswerAsync(ledger, 1, 1);
        var claim = await ClaimAsync(ledger, 2);
        var slots = (await ledger.Pace.ReserveAsync(1, default, CancellationToken.None)).NextSlot;

        clock.Offset = TimeSpan.FromHours(hours);

        Assert.True(ledger.TryFind(_fixture.Mark(1), out _));
        Assert.True(claim.TryLeave() || await ledger.RenewAsync(claim, CancellationToken.None));
        Assert.True(claim.TryLeave());
        Assert.Equal(People.Now, (await ledger.DoneAsync(claim, 1, isBilled: true, null)).VerifiedAt);
        Assert.True(ledger.TryFind(_fixture.Mark(2), out _));
        Assert.InRange((await ledger.Pace.ReserveAsync(1, default, CancellationToken.None)).NextSlot - slots, 0.09, 0.11);
    }

    [SkippableFact]
    public async Task A_pace_whose_times_lie_ahead_starts_anew_also_beside_a_run_that_seems_to_be_there()
    {
        await using var seeming = await _fixture.OpenAsync();
        _fixture.Change("UPDATE pace SET next_slot = next_slot + 1000000, window_start = window_start + 1000000, refused_at = refused_at + 1000000");
        await using var ledger = await _fixture.OpenAsync();

        Assert.InRange((await ledger.Pace.ReadAsync(CancellationToken.None)).NextSlot, 0, ledger.Pace.Now + 1);
    }

    [SkippableFact]
    public async Task Without_a_sign_of_life_for_half_the_lease_nothing_leaves()
    {
        await using var ledger = await _fixture.OpenAsync(Fail with { LockTimeout = TimeSpan.FromMilliseconds(1) }, _running);
        var claim = await ClaimAsync(ledger, 1);
        Assert.True(claim.IsOurs);

        using (_fixture.Lock())
        {
            _running.Advance(Lease / 2);
            Assert.False(claim.TryLeave());
            var error = await Assert.ThrowsAsync<LedgerException>(() => ledger.RenewAsync(claim, CancellationToken.None).AsTask());
            Assert.Equal((LedgerError.Locked, true), (error.Word, error.IsTransient));
        }

        Assert.True(await ledger.RenewAsync(claim, CancellationToken.None));
        Assert.True(claim.TryLeave());
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<LedgerClaim> ClaimAsync(ILedger ledger, int index) => ledger.ClaimAsync(_fixture.Mark(index), CancellationToken.None).AsTask();

    private async Task<LedgerClaim> PassTimeUntil(Task<LedgerClaim> waiting)
    {
        using var guard = new CancellationTokenSource(HangGuard);
        while (!waiting.IsCompleted)
        {
            guard.Token.ThrowIfCancellationRequested();
            _running.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await waiting;
    }
}
