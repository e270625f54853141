using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Tests.Verification;

public sealed class FinishedRowsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FinishedRows _finished = new();

    [Fact]
    public async Task A_row_that_is_there_is_not_waited_for()
    {
        _finished.Add(Row(1));

        await _finished.WaitAsync(1, CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.Equal(1, Take());
        Assert.False(_finished.TryTake(out _));
    }

    [Fact]
    public async Task Several_are_waited_for_where_several_are_wanted()
    {
        var wait = _finished.WaitAsync(3, CancellationToken.None).AsTask();
        _finished.Add(Row(1));
        _finished.Add(Row(2));

        Assert.False(wait.IsCompleted);
        _finished.Add(Row(3));
        await wait.WaitAsync(Patience);
        Assert.Equal([1, 2, 3], [Take(), Take(), Take()]);
    }

    [Fact]
    public async Task Who_has_time_to_look_ends_the_wait_for_several_where_one_is_there()
    {
        var wait = _finished.WaitAsync(3, CancellationToken.None).AsTask();
        _finished.Add(Row(1));
        _finished.Hurry();

        await wait.WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_has_time_to_look_and_finds_none_makes_the_next_one_enough()
    {
        var wait = _finished.WaitAsync(3, CancellationToken.None).AsTask();
        _finished.Hurry();

        Assert.False(wait.IsCompleted);
        _finished.Add(Row(1));
        await wait.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_finished_before_the_mistake_is_there_and_then_the_mistake_is_told()
    {
        _finished.Add(Row(1));
        _finished.Fail(new InvalidOperationException("a mistake of ours"));

        await _finished.WaitAsync(2, CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.Equal(1, Take());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _finished.WaitAsync(1, CancellationToken.None).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Whoever_waits_already_is_told_of_a_mistake_too()
    {
        var wait = _finished.WaitAsync(2, CancellationToken.None).AsTask();
        _finished.Fail(new InvalidOperationException("a mistake of ours"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => wait.WaitAsync(Patience));
    }

    [Fact]
    public async Task Whoever_waits_for_several_gets_those_that_were_finished_before_the_mistake()
    {
        var wait = _finished.WaitAsync(2, CancellationToken.None).AsTask();
        _finished.Add(Row(1));
        _finished.Fail(new InvalidOperationException("a mistake of ours"));

        await wait.WaitAsync(Patience);
        Assert.Equal(1, Take());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _finished.WaitAsync(1, CancellationToken.None).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_wait_can_be_given_up_and_begun_again()
    {
        using var stop = new CancellationTokenSource();
        var wait = _finished.WaitAsync(1, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Patience));

        var again = _finished.WaitAsync(1, CancellationToken.None).AsTask();
        _finished.Add(Row(1));
        await again.WaitAsync(Patience);
        Assert.Equal(1, Take());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task No_wake_up_is_lost_among_many_who_add(int wanted)
    {
        const int Workers = 4;
        const int RowsOfEach = 50_000;
        var adding = Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < RowsOfEach; i++)
            {
                _finished.Add(Row((worker * RowsOfEach) + i));
            }
        })).ToArray();
        var seen = new bool[Workers * RowsOfEach];
        for (var taken = 0; taken < seen.Length;)
        {
            await _finished.WaitAsync(Math.Min(wanted, seen.Length - taken), CancellationToken.None).AsTask().WaitAsync(Patience);
            while (_finished.TryTake(out var row))
            {
                Assert.False(seen[row.Row.Number], "A row came twice.");
                seen[row.Row.Number] = true;
                taken++;
            }
        }

        await Task.WhenAll(adding).WaitAsync(Patience);
        Assert.All(seen, Assert.True);
    }

    private static WorkItem Row(long number) => new(new InputRow { Number = number }, default);

    private long Take() => _finished.TryTake(out var row) ? row.Row.Number : throw new InvalidOperationException("No row is there.");
}
