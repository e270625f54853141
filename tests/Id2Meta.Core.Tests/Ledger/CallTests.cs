using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

public class CallTests : IDisposable
{
    private static readonly LedgerOptions Retry = new() { RetryUncertain = true };
    private readonly LedgerFixture _fixture;

    public CallTests()
        : this(new LedgerFixture())
    {
    }

    private protected CallTests(LedgerFixture fixture) => _fixture = fixture;

    [SkippableFact]
    public async Task An_answer_is_known_from_then_on_with_its_request_and_time()
    {
        await using var ledger = await _fixture.OpenAsync();
        Assert.False(ledger.TryFind(_fixture.Mark(1), out _));

        var claim = await ClaimAsync(ledger, 1);
        Assert.Equal((ClaimOutcome.Ours, 1, 0), (claim.Outcome, claim.Attempt, claim.UncertainCalls));
        var stored = await ledger.DoneAsync(claim, 2, isBilled: true, LedgerFixture.RequestId);

        await using var other = await _fixture.OpenAsync();
        Assert.True(other.TryFind(_fixture.Mark(1), out var found));
        Assert.Equal(stored, found);
        Assert.Equal((2, LedgerFixture.RequestId), (found.BizCode, found.RequestId));
        Assert.Equal((ClaimOutcome.Known, found), await ClaimAsync(other, 1) is var known ? (known.Outcome, known.Answer) : default);
        Assert.Equal(new LedgerTotals(1, 0, 0), other.Totals);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_in_flight_elsewhere_is_waited_for_and_its_answer_found_without_a_claim(bool isAnswered)
    {
        await using var ledger = await _fixture.OpenAsync();
        await using var other = await _fixture.OpenAsync();
        var claim = await ClaimAsync(ledger, 1);
        var finding = other.FindAsync(_fixture.Mark(1), CancellationToken.None, CancellationToken.None).AsTask();
        using var stop = new CancellationTokenSource();
        var givenUp = other.FindAsync(_fixture.Mark(1), stop.Token, CancellationToken.None).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(finding.IsCompleted);
        await (isAnswered ? ledger.DoneAsync(claim, 2, isBilled: true, LedgerFixture.RequestId) : ledger.FreeAsync(claim));

        Assert.Equal(isAnswered ? 2 : null, (await finding)?.BizCode);
        Assert.Null(await ledger.FindAsync(_fixture.Mark(2), CancellationToken.None, CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData("EFA11401-C961-5E89-A2D3-BF9883E5CC3D")]
    [InlineData("efa11401-c961-5e89-a2d3-bf9883e5cc3d")]
    [InlineData("no guid")]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_id_of_a_request_comes_back_as_it_was(string? requestId)
    {
        await using var ledger = await _fixture.OpenAsync();
        await ledger.DoneAsync(await ClaimAsync(ledger, 1), 1, isBilled: true, requestId);

        Assert.True(ledger.TryFind(_fixture.Mark(1), out var found));
        Assert.Equal(requestId, found.RequestId);
    }

    [SkippableFact]
    public async Task A_lost_answer_is_not_asked_for_again_unless_told_so()
    {
        await using var ledger = await _fixture.OpenAsync();
        await ledger.UnsureAsync(await ClaimAsync(ledger, 1));
        var refused = await ClaimAsync(ledger, 1);
        Assert.Equal((ClaimOutcome.Uncertain, 1), (refused.Outcome, refused.UncertainCalls));
        Assert.Equal(new LedgerTotals(0, 1, 0), ledger.Totals);

        await using var retrying = await _fixture.OpenAsync(Retry);
        var again = await ClaimAsync(retrying, 1);
        Assert.Equal((ClaimOutcome.Ours, 2, 1), (again.Outcome, again.Attempt, again.UncertainCalls));
        var stored = await retrying.DoneAsync(again, 1, isBilled: true, null);
        Assert.Equal(new LedgerTotals(1, 1, 0), retrying.Totals);

        await using var later = await _fixture.OpenAsync();
        Assert.Equal(1, stored.UncertainCalls);
        Assert.Equal((true, stored), (later.TryFind(_fixture.Mark(1), out var found), found));
        Assert.Equal(stored, (await ClaimAsync(later, 1)).Answer);
    }

    [SkippableFact]
    public async Task A_claim_given_back_leaves_what_was_there_before()
    {
        await using var ledger = await _fixture.OpenAsync(Retry);
        await ledger.FreeAsync(await ClaimAsync(ledger, 1));
        Assert.Empty(await _fixture.EntriesAsync());

        await ledger.UnsureAsync(await ClaimAsync(ledger, 2));
        await ledger.FreeAsync(await ClaimAsync(ledger, 2));
        var entry = Assert.Single(await _fixture.EntriesAsync());
        Assert.Equal((EntryState.Uncertain, 1, 1), (entry.State, entry.Attempts, entry.UncertainCalls));
        Assert.Equal(new LedgerTotals(0, 1, 0), ledger.Totals);
    }

    [SkippableFact]
    public async Task An_answer_too_old_is_asked_for_again_and_stays_where_that_comes_to_nothing()
    {
        await using (var first = await _fixture.OpenAsync())
        {
            await _fixture.AnswerAsync(first, 1, 2);
        }

        await using var ledger = await _fixture.OpenAsync(new LedgerOptions { MaximumAge = TimeSpan.FromDays(-1) });
        Assert.False(ledger.TryFind(_fixture.Mark(1), out _));
        await ledger.FreeAsync(await ClaimAsync(ledger, 1));
        await ledger.DoneAsync(await ClaimAsync(ledger, 2), 3, isBilled: false, null);

        var entries = await _fixture.EntriesAsync();
        Assert.Equal([(1, 1, 1), (3, 2, 1)], entries.Select(entry => (entry.BizCode!.Value, entry.Attempts, entry.BilledCalls)).Order());
        Assert.Equal(new LedgerTotals(2, 0, 0), ledger.Totals);
    }

    [SkippableFact]
    public async Task A_call_in_flight_elsewhere_is_waited_for()
    {
        await using var first = await _fixture.OpenAsync();
        await using var second = await _fixture.OpenAsync();
        var claim = await ClaimAsync(first, 1);
        var waiting = ClaimAsync(second, 1);
        Assert.Equal(ClaimOutcome.Ours, (await ClaimAsync(second, 2)).Outcome);
        Assert.False(waiting.IsCompleted);

        await first.DoneAsync(claim, 1, isBilled: true, null);
        Assert.Equal(ClaimOutcome.Known, (await waiting).Outcome);

        var freed = await ClaimAsync(first, 3);
        waiting = ClaimAsync(second, 3);
        await first.FreeAsync(freed);
        Assert.Equal(ClaimOutcome.Ours, (await waiting).Outcome);
    }

    [SkippableFact]
    public async Task Waiting_for_others_can_be_given_up_and_the_ledger_left_at_any_moment()
    {
        await using var first = await _fixture.OpenAsync();
        await ClaimAsync(first, 1);
        for (var moment = 0; moment < 20; moment++)
        {
            await using var second = await _fixture.OpenAsync();
            using var stop = new CancellationTokenSource();
            var waiting = moment % 2 == 0
                ? second.ClaimAsync(_fixture.Mark(1), stop.Token).AsTask()
                : second.FindAsync(_fixture.Mark(1), stop.Token, CancellationToken.None).AsTask() as Task;
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    [SkippableFact]
    public async Task A_run_that_leaves_gives_back_what_never_left_and_owns_up_to_what_did()
    {
        await using (var ledger = await _fixture.OpenAsync())
        {
            Assert.True((await ClaimAsync(ledger, 1)).TryLeave());
            await ClaimAsync(ledger, 2);
            var returned = await ClaimAsync(ledger, 3);
            Assert.True(returned.TryLeave());
            returned.Returned();
        }

        Assert.Equal(EntryState.Uncertain, Assert.Single(await _fixture.EntriesAsync()).State);
        var scope = Assert.Single((await _fixture.SummarizeAsync()).Scopes);
        Assert.Equal(new LedgerTotals(0, 1, 0), scope.Totals);
        Assert.Equal(MemberState.Left, Assert.Single(scope.Runs).State);
    }

    [SkippableFact]
    public async Task Scopes_know_nothing_of_each_other()
    {
        await using var ledger = await _fixture.OpenAsync();
        await using var sandbox = await _fixture.OpenAsync(scope: LedgerFixture.Scope with { Endpoint = "127.0.0.1:8080" });
        await using var other = await _fixture.OpenAsync(scope: LedgerFixture.Scope with { Account = "another" });
        await _fixture.AnswerAsync(sandbox, 1, 1);

        Assert.False(ledger.TryFind(_fixture.Mark(1), out _));
        Assert.False(other.TryFind(_fixture.Mark(1), out _));
        Assert.Equal(ClaimOutcome.Ours, (await ClaimAsync(ledger, 1)).Outcome);
        Assert.Equal(3, (await _fixture.SummarizeAsync()).Scopes.Count);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_budget_is_used_up_and_never_exceeded(int runs)
    {
        const int Budget = 40;
        var options = new LedgerOptions { MaximumBilledTotal = Budget };
        var ledgers = await Task.WhenAll(Enumerable.Range(0, runs).Select(_ => _fixture.OpenAsync(options)));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(async index =>
        {
            // Every third call comes back unbilled and makes room again.
            var ledger = ledgers[index % runs];
            var claim = await ClaimAsync(ledger, index);
            Assert.InRange(ledger.Totals.Highest, 0, Budget);
            if (claim.Outcome == ClaimOutcome.Ours)
            {
                await Task.Yield();
                await ledger.DoneAsync(claim, index % 3 == 0 ? 3 : 1, index % 3 != 0, null);
            }

            return claim.Outcome;
        }));

        Assert.All(outcomes, outcome => Assert.True(outcome is ClaimOutcome.Ours or ClaimOutcome.BudgetReached));
        Assert.Contains(ClaimOutcome.BudgetReached, outcomes);
        Assert.Equal(Budget, Assert.Single((await _fixture.SummarizeAsync()).Scopes).Totals.Billed);
        var known = Array.IndexOf(outcomes, ClaimOutcome.Ours);
        Assert.Equal(ClaimOutcome.Known, (await ClaimAsync(ledgers[0], known)).Outcome);
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<LedgerClaim> ClaimAsync(ILedger ledger, int index) => ledger.ClaimAsync(_fixture.Mark(index), CancellationToken.None).AsTask();
}
