using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class BoundsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stuck_first_row_bounds_what_is_taken(bool unordered)
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { MaximumUndelivered = 10, Unordered = unordered });
        for (var row = 1; row <= 10; row++)
        {
            fixture.Add(People.Row(row, 7));
        }

        var eleventh = People.Row(11, 7);
        Assert.False(fixture.Run.TryAdd(eleventh));
        Assert.False(fixture.Run.TryAdd(People.InvalidRow(11)));
        Assert.False(fixture.Run.TryTake(out _));
        Assert.Equal(10, fixture.Run.Undelivered);

        (await service.NextCallAsync()).Answer(Replies.Consistent);
        await fixture.WaitAsync();
        Assert.False(fixture.Run.TryAdd(eleventh));
        Assert.True(fixture.Run.TryTake(out var first));
        Assert.Equal((1, 9), (first.Result.RowNumber, fixture.Run.Undelivered));
        Assert.True(fixture.Run.TryAdd(eleventh));

        var results = await fixture.LeadAsync();
        Assert.Equal(Enumerable.Range(2, 10).Select(row => (long)row), results.Select(result => result.RowNumber));
        Assert.Equal(0, fixture.Run.Undelivered);
    }

    [Fact]
    public async Task Answered_rows_behind_a_stuck_one_are_bounded_too()
    {
        const int Maximum = 50;
        ServiceCall? stuck = null;
        var service = new ScriptedService(call =>
        {
            if (People.IndexOf(call.Subject) != 1)
            {
                return Task.FromResult<Reply>(Replies.Consistent);
            }

            stuck = call;
            return call.Held;
        });
        await using var fixture = new RunFixture(service, new RunOptions { MaximumUndelivered = Maximum, ThrottleLimit = 2 });

        var row = 0;
        while (fixture.Run.Undelivered < Maximum)
        {
            if (fixture.Run.TryAdd(People.Row(row + 1, row + 1)))
            {
                row++;
            }
            else
            {
                await fixture.WaitAsync();
            }
        }

        Assert.False(fixture.Run.TryAdd(People.Row(row + 1, row + 1)));
        Assert.False(fixture.Run.TryTake(out _));
        stuck!.Answer(Replies.Consistent);
        Assert.Equal(Maximum, (await fixture.LeadAsync()).Count);
        Assert.Equal(Maximum, service.Calls.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Twice_as_many_subjects_are_taken_as_calls_may_be_in_flight(int throttleLimit)
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = throttleLimit });
        var row = 0;
        while (fixture.Run.TryAdd(People.Row(row + 1, row + 1)))
        {
            row++;
        }

        Assert.Equal(2 * throttleLimit, row);
        Assert.True(fixture.Run.TryAdd(People.Row(++row, 1))); // needs no call
        Assert.True(fixture.Run.TryAdd(People.InvalidRow(++row)));

        var held = new Queue<ServiceCall>();
        for (var i = 0; i < throttleLimit; i++)
        {
            held.Enqueue(await service.NextCallAsync());
        }

        Assert.Equal(throttleLimit, service.Calls.Count);
        held.Dequeue().Answer(Replies.Consistent);
        await fixture.WaitAsync();
        Assert.True(fixture.Run.TryAdd(People.Row(++row, row)));
        Assert.False(fixture.Run.TryAdd(People.Row(row + 1, row + 1)));

        for (var i = 0; i <= throttleLimit; i++)
        {
            held.Enqueue(await service.NextCallAsync());
            held.Dequeue().Answer(Replies.Consistent);
        }

        foreach (var call in held)
        {
            call.Answer(Replies.Consistent);
        }

        Assert.Equal(row, (await fixture.LeadAsync()).Count);
        Assert.Equal(throttleLimit, service.MostInFlight);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 3)]
    [InlineData(64, 4)]
    public async Task No_more_calls_are_in_flight_than_allowed(int throttleLimit, int seed)
    {
        var service = ScriptedService.Shuffled(seed, call => call.Attempt < 3 ? Replies.Of(FaultKind.Throttled) : Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = throttleLimit });

        await fixture.LeadAsync([.. Enumerable.Range(1, 500).Select(row => People.Row(row, row))]);

        Assert.InRange(service.MostInFlight, 1, throttleLimit);
        Assert.Equal(1500, service.Calls.Count);
    }
}
