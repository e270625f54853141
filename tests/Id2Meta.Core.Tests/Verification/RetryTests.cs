using System;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Sandbox;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class RetryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_refusal_for_the_quota_is_sent_again_as_often_as_it_takes(int maximumRetryCount)
    {
        var service = Repeating(FaultKind.Throttled, 500, Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = maximumRetryCount });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.Consistent, 501, 1), (result.Status, result.Attempts, result.BilledCalls));
        Assert.Equal(501, service.Calls.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_passing_fault_is_sent_again_as_often_as_the_limit_says(int maximumRetryCount)
    {
        var service = Repeating(FaultKind.Transient, int.MaxValue, Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = maximumRetryCount });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal(
            (VerificationStatus.Failed, Replies.CodeOf(FaultKind.Transient), maximumRetryCount + 1),
            (result.Status, result.Code, result.Attempts));
        Assert.Equal(maximumRetryCount + 1, service.Calls.Count);
        Assert.Null(fixture.Run.Ending);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task The_last_time_that_the_limit_allows_can_bring_the_answer(int maximumRetryCount)
    {
        var service = Repeating(FaultKind.Transient, maximumRetryCount, Replies.NoRecord);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = maximumRetryCount });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.NoRecord, maximumRetryCount + 1, 0), (result.Status, result.Attempts, result.BilledCalls));
    }

    [Fact]
    public async Task Refusals_for_the_quota_do_not_count_against_the_limit()
    {
        FaultKind[] faults =
        [
            FaultKind.Throttled, FaultKind.Throttled, FaultKind.Transient, FaultKind.Throttled, FaultKind.Throttled,
            FaultKind.Throttled, FaultKind.Transient, FaultKind.Throttled,
        ];
        var service = Sequence([.. faults.Select(Replies.Of), Replies.Consistent]);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = 2 });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.Consistent, faults.Length + 1), (result.Status, result.Attempts));
    }

    [Fact]
    public async Task A_passing_fault_is_sent_again_only_after_a_wait()
    {
        var clock = new HeldClock();
        var service = Repeating(FaultKind.Transient, 1, Replies.Consistent);
        await using var fixture = new RunFixture(service, clock: clock);

        fixture.Add(People.Row(1, 7));
        var wait = await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);

        Assert.Single(service.Calls);
        Assert.True(wait.Due > TimeSpan.Zero);
        wait.End();
        Assert.Equal(2, (await fixture.TakeAsync()).Attempts);
    }

    [Theory]
    [InlineData(FaultKind.Transient)]
    [InlineData(FaultKind.Throttled)]
    public async Task The_service_can_say_how_long_to_wait(FaultKind kind)
    {
        var clock = new HeldClock();
        var service = Sequence(Replies.Of(kind) with { RetryAfter = TimeSpan.FromSeconds(17) }, Replies.Consistent);
        await using var fixture = new RunFixture(service, clock: clock);

        fixture.Add(People.Row(1, 7));
        var wait = await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);

        Assert.Single(service.Calls);
        Assert.True(wait.Due >= TimeSpan.FromSeconds(17));
    }

    [Fact]
    public async Task A_wrong_clock_is_put_right_and_the_row_sent_again_once()
    {
        var service = Repeating(FaultKind.ClockSkewed, 1, Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = 0 });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.Consistent, 2), (result.Status, result.Attempts));
        Assert.Equal(TimeSpan.FromHours(1), fixture.ServiceClock.Offset);
        Assert.Null(fixture.Run.Ending);
    }

    [Fact]
    public async Task An_expired_token_is_renewed_and_the_row_sent_again_once()
    {
        var service = Repeating(FaultKind.TokenExpired, 1, Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = 0 });

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.Consistent, 2), (result.Status, result.Attempts));
        Assert.Equal(["token0", "token1"], service.Calls.Select(call => call.Credential.SecurityToken));
        Assert.Equal(1, fixture.Credentials.Renewals);
        Assert.Null(fixture.Run.Ending);
    }

    /// <summary>A slot is a second away, and a session lives for half of one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_ends_while_a_row_waits_for_its_slot_is_not_sent(bool isAtHand)
    {
        var clock = new HastyClock();
        Credential Current() => new("testid", "testsecret", "token" + (clock.GetTimestamp() * 2 / TimeSpan.TicksPerSecond), "static_sts");
        var service = ScriptedService.Immediate(call => call.Credential.Equals(Current()) ? Replies.Consistent : Replies.Of(FaultKind.TokenExpired));
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 }, clock, limit: 1);
        var last = Current();
        fixture.Credentials.Source = async () =>
        {
            if (!isAtHand && !last.Equals(Current()))
            {
                await Task.Yield();
                last = Current();
            }

            return Current();
        };

        var results = await fixture.LeadAsync([.. Enumerable.Range(1, 5).Select(number => People.Row(number, number))]);

        Assert.All(results, result => Assert.Equal((VerificationStatus.Consistent, 1), (result.Status, result.Attempts)));
        Assert.Equal(5, service.Calls.Select(call => call.Credential.SecurityToken).Distinct().Count());
    }

    [Fact]
    public async Task Clock_and_token_can_both_be_wrong()
    {
        var service = Sequence(Replies.Of(FaultKind.ClockSkewed), Replies.Of(FaultKind.TokenExpired), Replies.Consistent);
        await using var fixture = new RunFixture(service);

        var result = Assert.Single(await fixture.LeadAsync(People.Row(1, 7)));

        Assert.Equal((VerificationStatus.Consistent, 3), (result.Status, result.Attempts));
        Assert.Null(fixture.Run.Ending);
    }

    [Theory]
    [InlineData(FaultKind.ClockSkewed)]
    [InlineData(FaultKind.TokenExpired)]
    public async Task What_stays_wrong_after_it_was_put_right_ends_the_run(FaultKind kind)
    {
        var service = new ScriptedService(_ => Task.FromResult<Reply>(Replies.Of(kind))) { KeepAlive = () => Replies.Of(kind) };
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 });

        var results = await fixture.LeadAsync(People.Row(1, 1), People.Row(2, 2));

        Assert.Equal([VerificationStatus.Failed, VerificationStatus.Skipped], results.Select(result => result.Status));
        Assert.Equal((2, 1), (service.Calls.Count, service.KeepAlives));
        Assert.Equal(Replies.CodeOf(kind), fixture.Run.Ending?.Code);
    }

    [Theory]
    [InlineData(FaultKind.ClockSkewed)]
    [InlineData(FaultKind.TokenExpired)]
    public async Task One_row_that_is_refused_twice_for_what_is_right_does_not_end_the_run(FaultKind kind)
    {
        var unlucky = People.Row(2, 2);
        var service = ScriptedService.Immediate(call => call.Subject == unlucky.Subject ? Replies.Of(kind) : Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 });

        var results = await fixture.LeadAsync(People.Row(1, 1), unlucky, People.Row(3, 3));

        Assert.Equal([VerificationStatus.Consistent, VerificationStatus.Failed, VerificationStatus.Consistent], results.Select(result => result.Status));
        Assert.Equal((Replies.CodeOf(kind), 2), (results[1].Code, results[1].Attempts));
        Assert.Null(fixture.Run.Ending);
    }

    [Fact]
    public async Task A_credential_that_is_lost_before_a_sign_of_life_is_asked_for_is_the_next_rows_news()
    {
        var service = new ScriptedService(_ => Task.FromResult<Reply>(Replies.Of(FaultKind.ClockSkewed)));
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 });
        fixture.Credentials.Source = () => service.Calls.Count == 2 ? throw new CredentialException("It is gone.") : new(new Credential("testid", "testsecret", null, "static_ak"));

        var results = await fixture.LeadAsync(People.Row(1, 1), People.Row(2, 2));

        Assert.Equal([VerificationStatus.Failed, VerificationStatus.Failed], results.Select(result => result.Status));
        Assert.Equal("Id2Meta.CredentialMissing", fixture.Run.Ending?.Code);
    }

    [Theory]
    [InlineData(FaultKind.Lost, 1)]
    [InlineData(FaultKind.Rejected, 0)]
    public async Task What_may_be_billed_or_will_not_be_answered_is_never_sent_again(FaultKind kind, int uncertainCalls)
    {
        var service = Repeating(kind, 1, Replies.Consistent);
        await using var fixture = new RunFixture(service);

        var results = await fixture.LeadAsync(People.Row(1, 7), People.Row(2, 8));

        Assert.Equal(
            (VerificationStatus.Failed, Replies.CodeOf(kind), 1, uncertainCalls, 0),
            (results[0].Status, results[0].Code, results[0].Attempts, results[0].UncertainCalls, results[0].BilledCalls));
        Assert.Equal(2, service.Calls.Count);
        Assert.Null(fixture.Run.Ending);
    }

    [Fact]
    public async Task Each_request_is_reported_to_the_observer()
    {
        Reply[] replies = [Replies.Of(FaultKind.Transient), Replies.Of(FaultKind.Throttled), Replies.Inconsistent];
        var service = Sequence(replies);
        await using var fixture = new RunFixture(service);

        await fixture.LeadAsync(People.InvalidRow(1), People.Row(2, 7), People.Row(3, 7));

        Assert.Equal(replies.Select((reply, place) => new CallReport(2, place + 1, reply)), fixture.Reports);
    }

    private static ScriptedService Repeating(FaultKind kind, int times, Answer answer) =>
        ScriptedService.Immediate(call => call.Attempt <= times ? Replies.Of(kind) : answer);

    private static ScriptedService Sequence(params Reply[] replies) => ScriptedService.Immediate(call => replies[call.Attempt - 1]);
}
