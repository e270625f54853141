using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Sandbox;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class EndingTests
{
    private const string RunEnded = "Id2Meta.RunEnded";

    [Fact]
    public async Task A_fault_of_every_row_ends_the_run_and_rows_in_flight_keep_their_answers()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 2 });
        fixture.Add(People.Row(1, 1));
        fixture.Add(People.Row(2, 2));
        fixture.Add(People.Row(3, 3));
        fixture.Add(People.InvalidRow(4));
        fixture.Add(People.Row(5, 3));
        fixture.Add(People.Row(6, 1));
        var calls = await BothCallsAsync(service);

        calls[1].Answer(Replies.Of(FaultKind.Fatal));
        await fixture.WaitAsync();
        Assert.Equal(Replies.CodeOf(FaultKind.Fatal), fixture.Run.Ending?.Code);
        calls[0].Answer(Replies.Consistent);
        fixture.Add(People.Row(7, 2));
        fixture.Add(People.Row(8, 8));
        var results = await fixture.LeadAsync();

        Assert.Equal(
            [
                (1, VerificationStatus.Consistent, "Success", 1),
                (2, VerificationStatus.Failed, Replies.CodeOf(FaultKind.Fatal), 0),
                (3, VerificationStatus.Skipped, RunEnded, 0),
                (4, VerificationStatus.InvalidInput, "Id2Meta.NumberCharacters", 0),
                (5, VerificationStatus.Skipped, RunEnded, 0),
                (6, VerificationStatus.Consistent, "Success", 0),
                (7, VerificationStatus.Failed, Replies.CodeOf(FaultKind.Fatal), 0),
                (8, VerificationStatus.Skipped, RunEnded, 0),
            ],
            results.Select(result => (result.RowNumber, result.Status, result.Code, result.BilledCalls)));
        Assert.Equal(2, service.Calls.Count);
    }

    [Fact]
    public async Task The_caller_can_end_the_run_and_the_first_reason_stands()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 });
        fixture.Add(People.Row(1, 1));
        fixture.Add(People.Row(2, 2));
        var call = await service.NextCallAsync();
        Assert.Null(fixture.Run.Ending);
        var reason = new Fault(FaultKind.Fatal, "Test.First", "Enough.");

        fixture.Run.End(reason);
        fixture.Run.End(new Fault(FaultKind.Fatal, "Test.Second", "Enough."));
        call.Answer(Replies.Inconsistent);
        var results = await fixture.LeadAsync();

        Assert.Same(reason, fixture.Run.Ending);
        Assert.Equal([VerificationStatus.Inconsistent, VerificationStatus.Skipped], results.Select(result => result.Status));
        Assert.Contains("Test.First", results[1].Message, StringComparison.Ordinal);
        Assert.Single(service.Calls);
    }

    [Theory]
    [InlineData(FaultKind.Transient)]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.ClockSkewed)]
    [InlineData(FaultKind.TokenExpired)]
    public async Task A_row_in_flight_that_would_be_sent_again_keeps_its_fault(FaultKind kind)
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service);
        fixture.Add(People.Row(1, 1));
        var call = await service.NextCallAsync();

        fixture.Run.End(new Fault(FaultKind.Fatal, "Test.Enough", "Enough."));
        call.Answer(Replies.Of(kind));
        var result = await fixture.TakeAsync();

        Assert.Equal((VerificationStatus.Failed, Replies.CodeOf(kind), 1), (result.Status, result.Code, result.Attempts));
        Assert.Single(service.Calls);
        Assert.Equal("Test.Enough", fixture.Run.Ending?.Code);
    }

    [Fact]
    public async Task A_row_that_waits_to_be_sent_again_keeps_its_fault()
    {
        var clock = new HeldClock();
        var service = ScriptedService.Immediate(_ => Replies.Of(FaultKind.Transient));
        await using var fixture = new RunFixture(service, clock: clock);
        fixture.Add(People.Row(1, 1));
        await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);

        fixture.Run.End(new Fault(FaultKind.Fatal, "Test.Enough", "Enough."));
        var result = await fixture.TakeAsync();

        Assert.Equal((VerificationStatus.Failed, Replies.CodeOf(FaultKind.Transient), 1), (result.Status, result.Code, result.Attempts));
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task A_credential_that_is_gone_ends_the_run_before_anything_is_sent()
    {
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 1 });
        fixture.Credentials.IsGone = true;

        var results = await fixture.LeadAsync(People.Row(1, 1), People.Row(2, 2));

        Assert.Equal([VerificationStatus.Failed, VerificationStatus.Skipped], results.Select(result => result.Status));
        Assert.Equal("Id2Meta.CredentialMissing", fixture.Run.Ending?.Code);
        Assert.Equal((VerificationSource.Local, 0), (results[0].Source, results[0].Attempts));
        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task Disposing_cancels_what_is_in_flight_and_sends_nothing_more()
    {
        var service = ScriptedService.Held();
        var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 2 });
        for (var row = 1; row <= 4; row++)
        {
            fixture.Add(People.Row(row, row));
        }

        var calls = await BothCallsAsync(service);
        await fixture.DisposeAsync();

        Assert.All(calls, call => Assert.True(call.WasCancelled));
        Assert.Equal((2, 0), (service.Calls.Count, service.InFlight));
    }

    [Fact]
    public async Task Disposing_ends_a_wait_before_the_next_time()
    {
        var clock = new HeldClock();
        var service = ScriptedService.Immediate(_ => Replies.Of(FaultKind.Transient));
        var fixture = new RunFixture(service, clock: clock);
        fixture.Add(People.Row(1, 1));
        await clock.NextWaitAsync().AsTask().WaitAsync(RunFixture.Patience);

        await fixture.DisposeAsync();

        Assert.Single(service.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_run_can_be_disposed_of_twice(int rows)
    {
        var service = ScriptedService.Held();
        var fixture = new RunFixture(service);
        for (var row = 1; row <= rows; row++)
        {
            fixture.Add(People.Row(row, row));
            await service.NextCallAsync();
        }

        await fixture.DisposeAsync();
        await fixture.DisposeAsync();

        Assert.Equal(0, service.InFlight);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_the_run_goes_on()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service);
        fixture.Add(People.Row(1, 1));
        var call = await service.NextCallAsync();
        using var stop = new CancellationTokenSource();

        var wait = fixture.Run.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(RunFixture.Patience));
        call.Answer(Replies.Consistent);

        Assert.Equal(VerificationStatus.Consistent, (await fixture.TakeAsync()).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_mistake_in_the_service_is_thrown_to_who_waits(int throttleLimit)
    {
        var service = ScriptedService.Immediate(call =>
            People.IndexOf(call.Subject) == 1 ? throw new InvalidOperationException("A mistake.") : Replies.Consistent);
        var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = throttleLimit });

        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.LeadAsync(
            [.. Enumerable.Range(1, 100).Select(row => People.Row(row, row))]));

        Assert.Equal("A mistake.", mistake.Message);
        await fixture.DisposeAsync();
        Assert.Equal(0, service.InFlight);
    }

    [Fact]
    public async Task After_a_mistake_nothing_more_is_sent()
    {
        var service = new ScriptedService(async call =>
            await call.Held is Fault ? throw new InvalidOperationException("A mistake.") : Replies.Consistent);
        var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 2 });
        for (var row = 1; row <= 4; row++)
        {
            fixture.Add(People.Row(row, row));
        }

        var calls = await BothCallsAsync(service);
        calls[0].Answer(Replies.Of(FaultKind.Rejected));
        await Assert.ThrowsAsync<InvalidOperationException>(fixture.WaitAsync);
        calls[1].Answer(Replies.Consistent);
        for (var i = 0; i < 1000 && service.InFlight == 0; i++)
        {
            await Task.Yield(); // a worker that goes on has its chance
        }

        await fixture.DisposeAsync();

        Assert.Equal(2, service.Calls.Count);
    }

    /// <summary>The first two calls, in the order of their rows.</summary>
    private static async Task<ServiceCall[]> BothCallsAsync(ScriptedService service)
    {
        ServiceCall[] calls = [await service.NextCallAsync(), await service.NextCallAsync()];
        return [.. calls.OrderBy(call => People.IndexOf(call.Subject))];
    }
}
