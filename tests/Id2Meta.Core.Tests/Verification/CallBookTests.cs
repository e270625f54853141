using System;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Sandbox;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>What a run does with a ledger, and with one that cannot be written.</summary>
public sealed class CallBookTests
{
    private const string LedgerFull = "Id2Meta.LedgerFull";
    private const string LedgerDamaged = "Id2Meta.LedgerDamaged";

    [Fact]
    public async Task Each_answer_is_written_down_once_and_the_next_run_asks_nobody()
    {
        var ledger = new ScriptedLedger(new HastyClock());
        var first = ScriptedService.Immediate(_ => Replies.Consistent);
        await using (var fixture = new RunFixture(first, ledger: ledger))
        {
            await fixture.LeadAsync(Rows(50));
        }

        var second = ScriptedService.Immediate(_ => Replies.Inconsistent);
        await using var again = new RunFixture(second, ledger: ledger);
        var results = await again.LeadAsync(Rows(50));

        Assert.Equal((50, 50), (ledger.Count("claimed"), ledger.Count("done")));
        Assert.Empty(second.Calls);
        Assert.All(results, result => Assert.Equal((VerificationStatus.Consistent, VerificationSource.Ledger, 0, 0), (result.Status, result.Source, result.BilledCalls, result.Attempts)));
    }

    [Fact]
    public async Task What_a_ledger_far_away_knows_is_not_waited_for_row_by_row_and_the_first_call_goes_alone()
    {
        const int Known = 20;
        var ledger = new ScriptedLedger(new HastyClock()) { IsNear = false };
        await using (var fixture = new RunFixture(ScriptedService.Immediate(_ => Replies.Consistent), ledger: ledger))
        {
            Assert.False(fixture.Run.AsksFirstAlone);
            await fixture.LeadAsync(Rows(Known));
        }

        var service = ScriptedService.Held();
        await using var again = new RunFixture(service, ledger: ledger);
        foreach (var row in Rows(Known + 5))
        {
            again.Add(row);
        }

        for (var row = 1; row <= Known; row++)
        {
            Assert.Equal((row, VerificationSource.Ledger), await again.TakeAsync() is var known ? (known.RowNumber, known.Source) : default);
        }

        var first = await service.NextCallAsync();
        Assert.Equal(1, service.InFlight);
        first.Answer(Replies.Consistent);
        for (var row = 1; row <= 4; row++)
        {
            (await service.NextCallAsync()).Answer(Replies.Consistent);
        }

        for (var row = Known + 1; row <= Known + 5; row++)
        {
            Assert.Equal((row, VerificationSource.Service), await again.TakeAsync() is var answered ? (answered.RowNumber, answered.Source) : default);
        }
    }

    [Fact]
    public async Task A_claim_that_is_lost_before_it_is_sent_is_claimed_again_and_sent_once()
    {
        ScriptedLedger? ledger = null;
        ledger = new ScriptedLedger(new HastyClock())
        {
            Trouble = (operation, tries) =>
            {
                if (operation == "Claim" && tries == 1)
                {
                    ledger!.Bury();
                }

                return null;
            },
        };
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service, ledger: ledger);

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 1)));

        Assert.Equal((VerificationStatus.Consistent, 1, 1), (result.Status, result.Attempts, result.BilledCalls));
        Assert.Equal(["claimed", "freed", "claimed", "done"], ledger.Told);
        Assert.Single(service.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_kept_back_at_the_gate_is_not_counted_and_gives_its_place_in_the_budget_back(bool isBudgeted)
    {
        var ledger = new ScriptedLedger(new HastyClock());
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        var interposed = new InterposedService(service, call =>
        {
            if (call <= 2)
            {
                ledger.Bury();
            }
        });
        await using var fixture = new RunFixture(interposed, new RunOptions { MaximumBilled = isBudgeted ? 1 : null }, ledger: ledger);

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 1)));

        Assert.Equal((VerificationStatus.Consistent, 1), (result.Status, result.Attempts));
        Assert.Equal((1L, 0L), (fixture.Run.Calls, fixture.Run.RetriedCalls));
        Assert.Single(fixture.Reports);
        Assert.Equal((3, 2, 1), (ledger.Count("claimed"), ledger.Count("freed"), ledger.Count("done")));
    }

    [Theory]
    [InlineData("Claim")]
    [InlineData("Done")]
    public async Task A_ledger_that_is_full_for_a_while_holds_the_run_and_is_told_as_an_outage(string operation)
    {
        RunFixture? fixture = null;
        string? told = null;
        var clock = new HastyClock();
        var ledger = new ScriptedLedger(clock)
        {
            Trouble = (name, tries) =>
            {
                if (name != operation || tries > 5)
                {
                    return null;
                }

                told = fixture!.Run.PresentOutage?.Fault.Code ?? told;
                return ScriptedLedger.Full();
            },
        };
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 }, clock, ledger: ledger);
        await using var disposed = fixture;

        var results = await fixture.LeadAsync(Rows(20));

        Assert.All(results, result => Assert.Equal(VerificationStatus.Consistent, result.Status));
        Assert.Equal(LedgerFull, told);
        Assert.Null(fixture.Run.PresentOutage);
        Assert.Equal((20, 20), (service.Calls.Count, ledger.Answers));
    }

    [Fact]
    public async Task An_answer_comes_out_only_when_it_is_stored()
    {
        var clock = new HeldClock();
        var ledger = new ScriptedLedger(clock) { Trouble = (operation, tries) => operation == "Done" && tries == 1 ? ScriptedLedger.Full() : null };
        await using var fixture = new RunFixture(ScriptedService.Immediate(_ => Replies.Consistent), clock: clock, ledger: ledger);
        fixture.Add(People.Row(1, 1));

        var wait = await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);
        Assert.False(fixture.Run.TryTake(out _));
        Assert.Equal(0, ledger.Answers);
        wait.End();

        Assert.Equal(VerificationStatus.Consistent, (await fixture.TakeAsync()).Status);
        Assert.Equal(1, ledger.Answers);
    }

    [Theory]
    [InlineData("Find", true)]
    [InlineData("Claim", true)]
    [InlineData("Claim", false)]
    [InlineData("Done", true)]
    [InlineData("Done", false)]
    public async Task A_ledger_that_stays_unusable_ends_the_run_with_one_result_for_each_row(string operation, bool isDamaged)
    {
        var clock = new HastyClock();
        var ledger = new ScriptedLedger(clock)
        {
            Trouble = (name, tries) => name == operation && tries > 10 ? isDamaged ? ScriptedLedger.Damaged() : ScriptedLedger.Full() : null,
        };
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 4, OutageTimeout = TimeSpan.FromSeconds(30) }, clock, ledger: ledger);

        var results = await fixture.LeadAsync(Rows(60));

        Assert.Equal(isDamaged ? LedgerDamaged : LedgerFull, fixture.Run.Ending?.Code);
        Assert.Equal(Enumerable.Range(1, 60), results.Select(result => (int)result.RowNumber));
        Assert.All(results, result => Assert.Contains(result.Status, new[] { VerificationStatus.Consistent, VerificationStatus.Skipped }));
        Assert.Equal(service.Billed, results.Count(result => result.Status == VerificationStatus.Consistent));
        Assert.Equal(service.Billed, results.Sum(result => result.BilledCalls));

        // Ten went well; then an answer that cannot be stored waits with each worker, four for a place on the wire. What cannot be looked up may end it before the first call.
        Assert.InRange(service.Calls.Count, operation == "Find" ? 0 : 1, 10 + (4 * 4));
    }

    [Fact]
    public async Task A_call_that_was_claimed_again_and_never_left_is_not_counted_as_lost()
    {
        RunFixture? fixture = null;
        var ledger = new ScriptedLedger(new HastyClock())
        {
            RetryUncertain = true,
            Trouble = (operation, tries) =>
            {
                if (operation == "Claim" && tries == 2)
                {
                    fixture!.Run.End(new Fault(FaultKind.Fatal, "Test.Enough", "Enough."));
                }

                return null;
            },
        };
        var service = ScriptedService.Immediate(_ => new Fault(FaultKind.Lost, Fault.OutcomeUnknown, "Lost."));
        fixture = new RunFixture(service, new RunOptions { RetryUncertain = true, ThrottleLimit = 1 }, ledger: ledger);
        await using var disposed = fixture;

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 1)));

        Assert.Equal((VerificationStatus.Failed, 1, 1), (result.Status, result.Attempts, result.UncertainCalls));
        Assert.Equal(["claimed", "unsure", "claimed", "freed"], ledger.Told);
        Assert.Equal(1, ledger.Uncertain);
    }

    [Fact]
    public async Task A_lost_answer_of_an_earlier_run_is_told_and_not_asked_for_again()
    {
        var ledger = new ScriptedLedger(new HastyClock());
        var lost = ScriptedService.Immediate(_ => new Fault(FaultKind.Lost, Fault.OutcomeUnknown, "Lost."));
        await using (var fixture = new RunFixture(lost, ledger: ledger))
        {
            await fixture.LeadAsync(People.Row(1, 1));
        }

        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var again = new RunFixture(service, ledger: ledger);
        var result = Assert.Single(await again.LeadAsync(People.Row(1, 1)));

        Assert.Equal((VerificationStatus.Failed, Fault.OutcomeUnknown, 1, 0), (result.Status, result.Code, result.UncertainCalls, result.Attempts));
        Assert.Empty(service.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_from_the_ledger_tells_of_the_calls_that_were_lost_before_it_and_costs_nothing(bool isFoundByClaim)
    {
        var ledger = new ScriptedLedger(new HastyClock()) { RetryUncertain = true, Trouble = (operation, _) => operation == "Find" && isFoundByClaim ? ScriptedLedger.Full() : null };
        foreach (var reply in new Reply[] { new Fault(FaultKind.Lost, Fault.OutcomeUnknown, "Lost."), Replies.Consistent })
        {
            await using var fixture = new RunFixture(ScriptedService.Immediate(_ => reply), ledger: ledger);
            await fixture.LeadAsync(People.Row(1, 1));
        }

        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var again = new RunFixture(service, ledger: ledger);
        var result = Assert.Single(await again.LeadAsync(People.Row(1, 1)));

        Assert.Empty(service.Calls);
        Assert.Equal((VerificationStatus.Consistent, VerificationSource.Ledger, 0, 1), (result.Status, result.Source, result.BilledCalls, result.UncertainCalls));
        Assert.Equal("(An earlier call's answer was lost; that call may have been billed too.)", result.Message);
        var tally = new RunTally();
        tally.Add(result);
        Assert.Equal((0m, 0m), (tally.Summarize(again.Run, TimeSpan.Zero, 1).LowestCost, tally.Summarize(again.Run, TimeSpan.Zero, 1).HighestCost));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_looked_up_for_a_while_leaves_its_rows_to_their_claims()
    {
        var ledger = new ScriptedLedger(new HastyClock()) { Trouble = (operation, tries) => operation == "Find" && tries is > 50 and <= 60 ? ScriptedLedger.Full() : null };
        await using (var fixture = new RunFixture(ScriptedService.Immediate(_ => Replies.Consistent), ledger: ledger))
        {
            await fixture.LeadAsync(Rows(50));
        }

        var service = ScriptedService.Immediate(_ => Replies.Inconsistent);
        await using var again = new RunFixture(service, ledger: ledger);
        var results = await again.LeadAsync(Rows(50));

        Assert.Null(again.Run.Ending);
        Assert.Empty(service.Calls);
        Assert.All(results, result => Assert.Equal((VerificationStatus.Consistent, VerificationSource.Ledger), (result.Status, result.Source)));
    }

    private static InputRow[] Rows(int count) => [.. Enumerable.Range(1, count).Select(number => People.Row(number, number))];
}
