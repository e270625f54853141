using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Quota;
using Id2Meta.Verification;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>Paces that share the row of a ledger, while time goes on whether or not they keep up, and stands still only for the ledger: a slot may come late, and never early.</summary>
public sealed class SharedPaceTests : IAsyncLifetime, IDisposable
{
    private const double Limit = 50;
    private const int Calls = 30;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly LedgerFixture _fixture = new();
    private readonly FakeTimeProvider _clock = new(People.Now);
    private readonly List<SharedPace> _paces = [];
    private ILedger? _ledger;
    private BrittleRow? _row;

    private BrittleRow Row => _row!;

    public async Task InitializeAsync()
    {
        _ledger = await _fixture.OpenAsync(new LedgerOptions { QpsLimit = Limit }, _clock);
        _row = new BrittleRow(_ledger.Pace);
    }

    public async Task DisposeAsync()
    {
        foreach (var pace in _paces)
        {
            await pace.DisposeAsync();
        }

        await _ledger!.DisposeAsync();
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(4, 10)]
    public async Task Every_caller_gets_a_slot_and_together_they_keep_to_the_limit(int processes, int callers)
    {
        const int All = 200;
        var paces = await JoinAsync(processes);
        var began = Row.Now;
        var left = new List<double>();

        await PassUntilAsync(Task.WhenAll(paces.SelectMany(pace => Enumerable.Repeat(pace, callers)).Select(CallAsync)));

        var leaves = left.Order().ToList();
        Assert.Equal(processes * callers * (All / callers), leaves.Count);

        // Each process lets late slots leave almost as close as slots lie; a caller sees its slot then or later.
        Assert.All(leaves.Select((at, index) => (at, index)), one => Assert.True(
            one.at - began >= ((one.index - processes) * 0.98 / Limit) - 0.001, $"Call {one.index} left after {one.at - began} s."));

        async Task CallAsync(SharedPace pace)
        {
            for (var call = 0; call < All / callers; call++)
            {
                await pace.WaitAsync(CancellationToken.None);
                lock (left)
                {
                    left.Add(Row.Now);
                }
            }
        }
    }

    [Theory]
    [InlineData(50, Calls)]
    [InlineData(100_000, 1)]
    public async Task Only_a_pace_that_hardly_bounds_takes_slots_for_callers_that_may_come(double limit, int reservations)
    {
        Row.Limit = limit;
        var pace = (await JoinAsync(1))[0];

        for (var call = 0; call < Calls; call++)
        {
            var slot = pace.WaitAsync(CancellationToken.None).AsTask();

            // Where all of them are due at once, no time passes, and none of them gets too old.
            await (limit < 1_000 ? PassUntilAsync(slot) : slot.WaitAsync(RunFixture.Patience));
        }

        Assert.Equal(reservations, Row.Reservations);
    }

    [Fact]
    public async Task Many_refusals_rest_and_slow_all_who_share_it_and_nobody_is_forgotten()
    {
        var paces = await JoinAsync(3);
        var refused = new List<Slot>();
        for (var call = 0; call < 6; call++)
        {
            refused.Add(await PassUntilAsync(paces[0].WaitAsync(CancellationToken.None).AsTask()));
        }

        var before = await Row.ReadAsync(CancellationToken.None);
        var left = new List<double>();
        var callers = paces.SelectMany(pace => Enumerable.Repeat(pace, 10)).Select(LeaveAsync).ToList();
        refused.ForEach(slot => slot.Refused(null));
        await PassUntilAsync(Row.WasCut);
        var cut = await Row.ReadAsync(CancellationToken.None);
        await PassUntilAsync(Task.WhenAll(callers));

        Assert.Equal(before.Generation + 1, cut.Generation);
        Assert.InRange(cut.Share, before.Share * 0.45, before.Share * 0.97);
        Assert.Equal(30, left.Count);

        // Whoever learns of the cut late may leave by the slots before it: a batch in each process.
        Assert.InRange(left.Count(at => at >= cut.Now && at < cut.NextSlot - 0.001), 0, (3 * 5) + 1);

        async Task LeaveAsync(SharedPace pace)
        {
            await pace.WaitAsync(CancellationToken.None);
            lock (left)
            {
                left.Add(Row.Now);
            }
        }
    }

    [Fact]
    public async Task A_ledger_that_fails_for_a_while_fails_who_waits_and_serves_who_comes_after()
    {
        var pace = (await JoinAsync(1))[0];
        Row.Failure = new LedgerException("Locked.");
        var waiting = Enumerable.Range(0, 3).Select(_ => pace.WaitAsync(CancellationToken.None).AsTask()).ToList();

        foreach (var one in waiting)
        {
            await Assert.ThrowsAsync<LedgerException>(() => PassUntilAsync(one));
        }

        Row.Failure = null;
        await PassUntilAsync(pace.WaitAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task What_nobody_expected_is_told_to_all_who_wait_and_to_all_who_come()
    {
        var pace = (await JoinAsync(1))[0];
        Row.Failure = new InvalidOperationException("Nobody expected this.");
        var waiting = Enumerable.Range(0, 3).Select(_ => pace.WaitAsync(CancellationToken.None).AsTask()).ToList();

        foreach (var one in waiting)
        {
            Assert.Same(Row.Failure, await Assert.ThrowsAsync<InvalidOperationException>(() => PassUntilAsync(one)));
        }

        Assert.Same(Row.Failure, await Assert.ThrowsAsync<InvalidOperationException>(() => pace.WaitAsync(CancellationToken.None).AsTask()));
    }

    [Fact]
    public async Task Whoever_gives_up_takes_no_slot_from_the_others()
    {
        var pace = (await JoinAsync(1))[0];
        using var given = new CancellationTokenSource();
        var giving = Enumerable.Range(0, 50).Select(_ => pace.WaitAsync(given.Token).AsTask()).ToList();
        var staying = pace.WaitAsync(CancellationToken.None).AsTask();

        await given.CancelAsync();

        Assert.All(await Task.WhenAll(giving.Select(OutcomeAsync)), outcome => Assert.True(outcome is TaskStatus.Canceled or TaskStatus.RanToCompletion));
        await PassUntilAsync(staying);

        static async Task<TaskStatus> OutcomeAsync(Task<Slot> one)
        {
            await one.WaitAsync(RunFixture.Patience).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return one.Status;
        }
    }

    [Fact]
    public async Task When_it_is_over_whoever_waits_is_told()
    {
        var pace = (await JoinAsync(1))[0];
        var waiting = Enumerable.Range(0, 100).Select(_ => pace.WaitAsync(CancellationToken.None).AsTask()).ToList();

        await pace.DisposeAsync();
        await pace.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting[^1].WaitAsync(RunFixture.Patience));
    }

    private async Task<IReadOnlyList<SharedPace>> JoinAsync(int processes)
    {
        for (var process = 0; process < processes; process++)
        {
            _paces.Add(await SharedPace.JoinAsync(Row, _clock, CancellationToken.None));
        }

        return _paces;
    }

    private async Task<T> PassUntilAsync<T>(Task<T> task)
    {
        await PassUntilAsync((Task)task);
        return await task;
    }

    private async Task PassUntilAsync(Task task)
    {
        using var guard = new CancellationTokenSource(RunFixture.Patience);
        while (!task.IsCompleted)
        {
            guard.Token.ThrowIfCancellationRequested();
            if (!Row.IsAsked)
            {
                _clock.Advance(Tick);
            }

            await Task.Yield();
        }

        await task;
    }

    /// <summary>The row of the ledger, as long as nothing is wrong.</summary>
    private sealed class BrittleRow(ILedgerPace row) : ILedgerPace
    {
        private int _asked;
        private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; set; }

        /// <summary>Whether a statement is under way.</summary>
        public bool IsAsked => Volatile.Read(ref _asked) > 0;

        /// <summary>Over when the share was cut.</summary>
        public Task WasCut => _cut.Task;

        public double Now => row.Now;

        /// <summary>What the members of the scope agree on, where it is not the ledger's.</summary>
        public double? Limit { get; set; }

        public int Reservations { get; private set; }

        public double LowestLimit => Limit ?? row.LowestLimit;

        public ValueTask<PaceNumbers> ReadAsync(CancellationToken cancellationToken) => AskAsync(() => row.ReadAsync(cancellationToken));

        public ValueTask<PaceNumbers> ReserveAsync(int slots, PaceNews news, CancellationToken cancellationToken)
        {
            Reservations++;
            return Failure is null ? AskAsync(() => row.ReserveAsync(slots, news, cancellationToken)) : throw Failure;
        }

        public ValueTask<PaceNumbers> RefuseAsync(PaceRefusal refusal, CancellationToken cancellationToken) =>
            AskAsync(() => row.RefuseAsync(refusal, cancellationToken));

        public async ValueTask<PaceNumbers> CutAsync(int generation, double share, double rest, CancellationToken cancellationToken)
        {
            var numbers = await AskAsync(() => row.CutAsync(generation, share, rest, cancellationToken));
            _cut.TrySetResult();
            return numbers;
        }

        public ValueTask<PaceNumbers> SetLimitAsync(double oldLimit, double limit, double share, CancellationToken cancellationToken) =>
            AskAsync(() => row.SetLimitAsync(oldLimit, limit, share, cancellationToken));

        private async ValueTask<PaceNumbers> AskAsync(Func<ValueTask<PaceNumbers>> statement)
        {
            Interlocked.Increment(ref _asked);
            try
            {
                return await statement();
            }
            finally
            {
                Interlocked.Decrement(ref _asked);
            }
        }
    }
}
