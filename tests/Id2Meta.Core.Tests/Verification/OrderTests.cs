using System;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class OrderTests
{
    [Fact]
    public async Task Answers_that_come_backwards_are_delivered_in_the_order_of_the_rows()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 5 });
        var calls = await StartAsync(fixture, service);
        fixture.Add(People.InvalidRow(6));

        foreach (var call in calls.Reverse())
        {
            Assert.False(fixture.Run.TryTake(out _));
            call.Answer(Replies.Consistent);
            await fixture.WaitAsync();
        }

        var results = await fixture.LeadAsync();
        Assert.Equal([1, 2, 3, 4, 5, 6], results.Select(result => result.RowNumber));
    }

    [Fact]
    public async Task Unordered_results_are_delivered_as_they_come()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 5, Unordered = true });
        var calls = await StartAsync(fixture, service);
        fixture.Add(People.InvalidRow(6));
        fixture.Add(People.Row(7, 4));

        Assert.Equal(6, (await fixture.TakeAsync()).RowNumber);
        foreach (var place in (int[])[4, 0, 2, 1])
        {
            calls[place].Answer(Replies.Consistent);
            Assert.Equal(place + 1, (await fixture.TakeAsync()).RowNumber);
        }

        calls[3].Answer(Replies.Consistent);
        Assert.Equal(4, (await fixture.TakeAsync()).RowNumber);
        Assert.Equal(7, (await fixture.TakeAsync()).RowNumber);
        Assert.Equal(0, fixture.Run.Undelivered);
    }

    [Fact]
    public async Task A_result_tells_what_was_given_asked_and_answered()
    {
        var answer = Replies.Inconsistent with { Duration = TimeSpan.FromMilliseconds(123) };
        var service = ScriptedService.Immediate(_ => answer);
        await using var fixture = new RunFixture(service, new RunOptions { Endpoint = "https://example.invalid" });

        var row = People.ShortRow(1, 7);
        fixture.Add(row);
        while (fixture.Run.Undelivered > 0)
        {
            await fixture.WaitAsync();
            Assert.True(fixture.Run.TryTake(out var taken));
            Assert.Same(row, taken.Row);
            Assert.Equal(
                ("https://example.invalid", People.Name(7), People.ShortNumber(7), answer.RequestId, 123, "2026-11-23T12:34:56.000Z"),
                (taken.Result.Endpoint, taken.Result.UserName, taken.Result.IdentifyNum, taken.Result.RequestId, taken.Result.DurationMs, taken.Result.VerifiedAt));
        }
    }

    [Fact]
    public async Task Very_many_rows_in_any_order_of_answers_lose_none_and_keep_their_order()
    {
        const int Rows = 300_000;
        var answer = Replies.Consistent;
        var service = ScriptedService.Shuffled(1, _ => answer);
        await using var fixture = new RunFixture(service, new RunOptions { ThrottleLimit = 32 }, reports: false);
        var delivered = 0L;
        var outOfOrder = 0L;
        var billed = 0L;

        await fixture.LeadAsync(Enumerable.Range(1, Rows).Select(row => People.Row(row, row)), taken =>
        {
            delivered++;
            outOfOrder += taken.Result.RowNumber == delivered && taken.Row.Number == delivered ? 0 : 1;
            billed += taken.Result.BilledCalls;
        }).WaitAsync(RunFixture.Patience);

        Assert.Equal((Rows, 0, Rows), (delivered, outOfOrder, billed));
        Assert.Equal((Rows, Rows), (service.Billed, service.Calls.Count));
    }

    /// <summary>Five rows whose calls are in flight, by row.</summary>
    private static async Task<ServiceCall[]> StartAsync(RunFixture fixture, ScriptedService service)
    {
        var calls = new ServiceCall[5];
        for (var row = 1; row <= calls.Length; row++)
        {
            fixture.Add(People.Row(row, row));
        }

        for (var i = 0; i < calls.Length; i++)
        {
            var call = await service.NextCallAsync();
            calls[People.IndexOf(call.Subject) - 1] = call;
        }

        return calls;
    }
}
