using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public class WireTests
{
    private const int Limit = 3;

    [Fact]
    public async Task No_more_are_on_the_wire_than_it_has_places()
    {
        var wire = new Wire(Limit, inOrder: true);
        await BoardAsync(wire, Limit);

        var waiting = wire.BoardAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        wire.Land();
        await waiting;
    }

    [Fact]
    public async Task No_more_answers_wait_to_be_stored_than_there_are_places()
    {
        var wire = new Wire(Limit, inOrder: true);
        await BoardAsync(wire, Limit);
        Times(Limit, wire.Land);
        await BoardAsync(wire, Limit);
        Times(Limit, wire.Land);

        var waiting = wire.BoardAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        wire.Settle();
        await waiting;
    }

    [Fact]
    public async Task Rows_claim_ahead_only_after_a_place_fell_vacant_that_nobody_was_ready_to_take()
    {
        var wire = new Wire(Limit, inOrder: true);
        await EnterAsync(wire, Limit);
        var ahead = wire.EnterAsync(CancellationToken.None).AsTask();
        Assert.False(ahead.IsCompleted);
        await BoardAsync(wire, 1);

        wire.Land();

        await ahead;
        Assert.False(wire.EnterAsync(CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task However_often_places_fall_vacant_no_more_than_two_a_place_are_claimed_ahead()
    {
        var wire = new Wire(Limit, inOrder: true);
        await EnterAsync(wire, Limit);
        var waiting = Enumerable.Range(0, 10 * Limit).Select(_ => wire.EnterAsync(CancellationToken.None).AsTask()).ToList();

        for (var call = 0; call < 10 * Limit; call++)
        {
            await BoardAsync(wire, 1);
            wire.Land();
            wire.Settle();
        }

        await Task.WhenAll(waiting.Take(2 * Limit));
        Assert.DoesNotContain(waiting.Skip(2 * Limit), row => row.IsCompleted);
    }

    [Fact]
    public async Task A_row_that_leaves_lets_the_next_one_in_in_the_order_of_coming()
    {
        var wire = new Wire(1, inOrder: true);
        await EnterAsync(wire, 1);
        var (second, third) = (wire.EnterAsync(CancellationToken.None).AsTask(), wire.EnterAsync(CancellationToken.None).AsTask());

        wire.Leave();

        await second;
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place()
    {
        using var giveUp = new CancellationTokenSource();
        var wire = new Wire(1, inOrder: true);
        await BoardAsync(wire, 1);
        var (gone, next) = (wire.BoardAsync(giveUp.Token).AsTask(), wire.BoardAsync(CancellationToken.None).AsTask());

        await giveUp.CancelAsync();
        wire.Land();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await next;
    }

    [Fact]
    public async Task A_higher_limit_lets_those_who_wait_go_on_at_once()
    {
        var wire = new Wire(1, inOrder: true);
        await BoardAsync(wire, 1);
        var waiting = wire.BoardAsync(CancellationToken.None).AsTask();

        wire.SetLimit(2);

        await waiting;
    }

    [Fact]
    public async Task Where_order_does_not_matter_all_come_in_and_not_in_step()
    {
        var wire = new Wire(1, inOrder: false);
        await wire.EnterAsync(CancellationToken.None);
        var came = new List<int>();
        var rows = Enumerable.Range(0, 50).Select(async row =>
        {
            await wire.EnterAsync(CancellationToken.None);
            came.Add(row);
            wire.Leave();
        }).ToList();

        wire.Leave();
        await Task.WhenAll(rows);

        Assert.Equal(Enumerable.Range(0, 50), came.Order());
        Assert.NotEqual(Enumerable.Range(0, 50), came);
    }

    [Fact]
    public async Task Under_rows_that_come_and_go_and_give_up_on_many_threads_no_bound_is_broken_and_no_wake_up_is_lost()
    {
        const int Rows = 2_000;
        var wire = new Wire(Limit, inOrder: true);
        var (aboard, unsettled, most, mostUnsettled) = (0, 0, 0, 0);

        async Task PassAsync(int row)
        {
            using var impatience = new CancellationTokenSource();
            if (row % 7 == 0)
            {
                await impatience.CancelAsync();
            }

            await wire.EnterAsync(CancellationToken.None);
            try
            {
                await wire.BoardAsync(impatience.Token);
                Raise(ref mostUnsettled, Interlocked.Increment(ref unsettled));
                Raise(ref most, Interlocked.Increment(ref aboard));
                await Task.Yield();
                Interlocked.Decrement(ref aboard);
                wire.Land();
                await Task.Yield();
                Interlocked.Decrement(ref unsettled);
                wire.Settle();
            }
            catch (OperationCanceledException)
            {
                // It had no patience.
            }
            finally
            {
                wire.Leave();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Rows).Select(row => Task.Run(() => PassAsync(row)))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.InRange(most, 1, Limit);
        Assert.InRange(mostUnsettled, 1, 2 * Limit);
        await BoardAsync(wire, Limit);
    }

    private static async Task BoardAsync(Wire wire, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var place = wire.BoardAsync(CancellationToken.None).AsTask();
            Assert.True(place.IsCompleted);
            await place;
        }
    }

    private static async Task EnterAsync(Wire wire, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var entry = wire.EnterAsync(CancellationToken.None).AsTask();
            Assert.True(entry.IsCompleted);
            await entry;
        }
    }

    private static void Times(int times, Action action)
    {
        for (var time = 0; time < times; time++)
        {
            action();
        }
    }

    private static void Raise(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
