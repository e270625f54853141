using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Sandbox;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class OutageTests
{
    private static readonly Fault Unsent = new(FaultKind.Transient, Fault.NotSent, "Nothing was sent.");
    private static readonly Fault Lost = new(FaultKind.Lost, Fault.OutcomeUnknown, "Lost.");

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task No_row_fails_in_an_outage_that_ends_in_time(int throttleLimit)
    {
        var calls = 0;
        var service = ScriptedService.Shuffled(1, call => Interlocked.Increment(ref calls) is > 50 and < 90 ? Unsent : Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = throttleLimit, MaximumRetryCount = 1, OutageTimeout = TimeSpan.FromHours(1) });

        var results = await fixture.LeadAsync(Rows(200));

        Assert.Equal(200, results.Count);
        Assert.All(results, result => Assert.Equal(VerificationStatus.Consistent, result.Status));
        Assert.Equal(200, service.Billed);
        Assert.True(service.KeepAlives > 0);
        Assert.Null(fixture.Run.PresentOutage);
    }

    [Fact]
    public async Task While_there_is_no_sign_of_life_no_row_is_sent()
    {
        var isDown = true;
        var probes = 0;
        var service = new ScriptedService(_ => Task.FromResult<Reply>(isDown ? Lost : Replies.Consistent))
        {
            KeepAlive = () =>
            {
                isDown = ++probes < 7;
                return isDown ? Lost : new Answer(Verdict.None, null);
            },
        };
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1, OutageTimeout = TimeSpan.FromHours(1) });

        var results = await fixture.LeadAsync(Rows(20));

        Assert.Equal(8, results.Count(result => result.Status == VerificationStatus.Failed));
        Assert.Equal(12, results.Count(result => result.Status == VerificationStatus.Consistent));
        Assert.Equal(20, service.Calls.Count);
        Assert.Equal(7, service.KeepAlives);
    }

    [Fact]
    public async Task Probes_come_one_at_a_time_and_further_and_further_apart()
    {
        var clock = new HeldClock();
        var service = new ScriptedService(_ => Task.FromResult<Reply>(Unsent)) { KeepAlive = () => Unsent };
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 4, MaximumRetryCount = 0 }, clock);
        for (var row = 1; row <= 4; row++)
        {
            fixture.Add(People.Row(row, row));
        }

        var waits = new List<double>();
        for (var probe = 0; probe < 7; probe++)
        {
            var wait = await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);
            waits.Add(wait.Due.TotalSeconds);
            Assert.Equal(probe, service.KeepAlives);
            wait.End();
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(Fault.NotSent, fixture.Run.PresentOutage?.Fault.Code);
        fixture.Run.End(Unsent);
    }

    [Fact]
    public async Task A_call_that_was_under_way_ends_the_outage_for_the_prober_too()
    {
        var clock = new HeldClock();
        var signs = 0;
        using var outage = new Outage(TimeSpan.FromSeconds(100), clock, _ =>
        {
            Interlocked.Increment(ref signs);
            return new(Unsent);
        }, _ => { });
        var underWay = Enumerable.Range(0, 9).Select(_ => outage.Sent()).ToArray();
        Assert.All(underWay.Take(8).Select((place, index) => (place, index)), call => Assert.Equal(call.index == 7, outage.Failed(call.place, Unsent, isHopeless: false)));
        var prober = outage.EnterAsync(CancellationToken.None).AsTask();
        var next = outage.EnterAsync(CancellationToken.None).AsTask();
        var wait = await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);

        outage.Accepted(underWay[8]);
        wait.End();

        Assert.False(await prober.WaitAsync(RunFixture.Patience));
        Assert.False(await next.WaitAsync(RunFixture.Patience));
        Assert.False(await outage.EnterAsync(CancellationToken.None));
        Assert.Equal(0, signs);
    }

    [Fact]
    public async Task An_outage_that_lasts_too_long_ends_the_run_with_a_result_for_each_row()
    {
        var service = new ScriptedService(_ => Task.FromResult<Reply>(Unsent)) { KeepAlive = () => Unsent };
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 4, MaximumRetryCount = 2, OutageTimeout = TimeSpan.FromSeconds(100) });

        for (var row = 1; row <= 8; row++)
        {
            fixture.Add(People.Row(row, row));
        }

        var results = new List<VerificationResult>();
        while (fixture.Run.Undelivered > 0)
        {
            results.Add(await fixture.TakeAsync());
        }

        Assert.Equal(Fault.OutageTooLong, fixture.Run.Ending?.Code);
        Assert.Equal(Enumerable.Range(1, 8), results.Select(result => (int)result.RowNumber));
        Assert.All(results, result => Assert.Contains(result.Status, new[] { VerificationStatus.Failed, VerificationStatus.Skipped }));
        Assert.Equal(0, results.Sum(result => result.BilledCalls + result.UncertainCalls));
    }

    [Fact]
    public async Task A_row_that_the_service_always_fails_does_not_stand_for_all()
    {
        var broken = new Fault(FaultKind.Transient, "InternalError", "Broken.");
        var service = ScriptedService.Immediate(call => People.IndexOf(call.Subject) <= 4 ? broken : Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1, MaximumRetryCount = 5, OutageTimeout = TimeSpan.FromDays(30) });

        var results = await fixture.LeadAsync(Rows(20));

        Assert.Null(fixture.Run.Ending);
        Assert.Equal(16, results.Count(result => result.Status == VerificationStatus.Consistent));
    }

    [Theory]
    [InlineData(false, VerificationStatus.Failed, 1, 1, 0)]
    [InlineData(true, VerificationStatus.Consistent, 3, 2, 1)]
    public async Task A_lost_answer_is_asked_for_again_only_on_request_and_counted(bool retry, string status, int attempts, int uncertain, int billed)
    {
        var service = ScriptedService.Immediate(call => call.Attempt < 3 ? Lost : Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { RetryUncertain = retry });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((status, attempts, uncertain, billed), (result.Status, result.Attempts, result.UncertainCalls, result.BilledCalls));
        Assert.Equal(retry, result.Message!.Contains("may have been billed too", StringComparison.Ordinal));
    }

    private static InputRow[] Rows(int count) => [.. Enumerable.Range(1, count).Select(number => People.Row(number, number))];
}
