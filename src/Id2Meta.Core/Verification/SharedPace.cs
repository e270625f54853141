using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.RateLimiting;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Quota;

namespace Id2Meta.Verification;

/// <summary>
/// A pace that processes and machines share through a ledger: the same rules as <see cref="LocalPace"/>, on numbers that lie in a row there. Slots are taken
/// in batches of about a tenth of a second's worth, so that the ledger sees few statements.
/// </summary>
public sealed class SharedPace : Pace
{
    private const double BatchSeconds = 0.1;

    // Slots taken for callers that may come. At a thousand a second it is one; below that none, since others would lack it.
    private const double SpareSeconds = 0.001;
    private const double LatencyWeight = 0.2;

    private readonly object _gate = new();
    private readonly ILedgerPace _row;
    private readonly TimeProvider _timeProvider;
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly Queue<(double Time, int Generation)> _spare = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private PaceNumbers _numbers;
    private double _lastSlot;
    private double _lastDeparture;
    private double _latency;
    private int _accepted;
    private int _refused;
    private double? _hint;
    private long _handedOut;
    private long _lastUse;
    private Exception? _ending;
    private int _disposed;

    private SharedPace(ILedgerPace row, PaceNumbers numbers, TimeProvider timeProvider)
    {
        _row = row;
        _numbers = numbers;
        _timeProvider = timeProvider;
        _lastUse = timeProvider.GetTimestamp();
        _loop = Task.Run(ServeAsync);
    }

    /// <inheritdoc/>
    public override double Limit => Numbers.Limit;

    /// <inheritdoc/>
    public override double Rate => Numbers.Limit * Numbers.Share;

    /// <inheritdoc/>
    public override TimeSpan Distance
    {
        get
        {
            lock (_gate)
            {
                return TimeSpan.FromSeconds(_latency);
            }
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count > 0 ? null : _timeProvider.GetElapsedTime(_lastUse);
            }
        }
    }

    private PaceNumbers Numbers
    {
        get
        {
            lock (_gate)
            {
                return _numbers;
            }
        }
    }

    /// <summary>Joins the pace of a ledger.</summary>
    /// <param name="row">The ledger's numbers; they must outlive the pace.</param>
    /// <param name="timeProvider">The timers.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LedgerException">The numbers cannot be read.</exception>
    public static async Task<SharedPace> JoinAsync(ILedgerPace row, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(row);
        ThrowHelper.IfNull(timeProvider);
        var numbers = await Reconnection.Of(timeProvider).ExecuteAsync(row.ReadAsync, cancellationToken).ConfigureAwait(false);
        return new SharedPace(row, numbers, timeProvider);
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerException">No slot could be taken.</exception>
    public override async ValueTask<Slot> WaitAsync(CancellationToken cancellationToken)
    {
        var isAgain = false;
        while (true)
        {
            var (time, generation) = await TakeAsync(isAgain, cancellationToken).ConfigureAwait(false);

            await WaitUntilAsync(time, cancellationToken).ConfigureAwait(false);
            double? departure = null;
            lock (_gate)
            {
                if (generation == _numbers.Generation)
                {
                    // Late slots leave one by one, as in a pace of one process.
                    departure = _lastDeparture = Math.Max(_row.Now, _lastDeparture + (PaceRules.ClosestDepartures / (_numbers.Limit * _numbers.Share)));
                    _handedOut++;
                    _lastUse = _timeProvider.GetTimestamp();
                }
            }

            if (departure is { } moment)
            {
                await WaitUntilAsync(moment, cancellationToken).ConfigureAwait(false);
                return new Slot(this, generation);
            }

            isAgain = true;
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new RateLimiterStatistics { CurrentAvailablePermits = 0, CurrentQueuedCount = _waiters.Count, TotalSuccessfulLeases = _handedOut };
        }
    }

    internal override void Accepted()
    {
        lock (_gate)
        {
            _accepted++;
        }
    }

    internal override void Refused(int generation, TimeSpan? hint)
    {
        lock (_gate)
        {
            if (generation != _numbers.Generation)
            {
                return;
            }

            _refused++;
            _hint = hint?.TotalSeconds ?? _hint;
        }

        Wake();
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireOne() => Slot.NotYet;

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

#if NET8_0_OR_GREATER
        await _end.CancelAsync().ConfigureAwait(false);
#else
        _end.Cancel();
#endif
#pragma warning disable VSTHRD003 // It runs on the pool, where nothing can wait for it in a circle.
        await _loop.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        _end.Dispose();
        _news.Dispose();
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Volatile.Read(ref _disposed) == 0)
        {
            _end.Cancel();
        }

        base.Dispose(disposing);
    }

    /// <summary>A timer may fire early by its own resolution; a slot that comes early would crowd the one before it.</summary>
    private async ValueTask WaitUntilAsync(double slot, CancellationToken cancellationToken)
    {
        while (Until(slot, _row.Now) is var wait && wait > TimeSpan.Zero)
        {
            await _timeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(double Time, int Generation)> TakeAsync(bool isAgain, CancellationToken cancellationToken)
    {
        var waiter = new Waiter();
        lock (_gate)
        {
            if (_ending is not null)
            {
                throw _ending;
            }

            while (_waiters.Count == 0 && _spare.Count > 0)
            {
                var slot = _spare.Dequeue();
                if (slot.Generation == _numbers.Generation && slot.Time + BatchSeconds > _row.Now)
                {
                    return slot;
                }
            }

            // Whoever lost a slot to a cut stands before those who never had one.
            waiter.Place = isAgain ? _waiters.AddFirst(waiter) : _waiters.AddLast(waiter);
        }

        Wake();
        using var registration = cancellationToken.Register(() => Withdraw(waiter, cancellationToken));
        return await waiter.Slot.Task.ConfigureAwait(false);
    }

    private void Withdraw(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Place is { List: not null } place)
            {
                _waiters.Remove(place);
            }
        }

        waiter.Slot.TrySetCanceled(cancellationToken);
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(_end.Token).ConfigureAwait(false);
                try
                {
                    await ServeAllAsync().ConfigureAwait(false);
                }
                catch (LedgerException exception)
                {
                    Fail(exception);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody waits for slots any more; whoever does all the same is told so.
            End(new ObjectDisposedException(nameof(SharedPace)));
        }
#pragma warning disable CA1031 // It is not swallowed: whoever waits is told, and whoever comes. Nobody else would hear of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(exception);
        }
    }

    private async ValueTask ServeAllAsync()
    {
        while (true)
        {
            await TellRefusalsAsync().ConfigureAwait(false);
            await FollowLimitAsync().ConfigureAwait(false);
            var (wait, count) = Next();
            if (count == 0)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
            {
                // Slots far ahead would go to whoever asks first, and be void at the next cut. A refusal shortens the wait.
                await WaitForNewsAsync(wait).ConfigureAwait(false);
                continue;
            }

            await ReserveAsync(count).ConfigureAwait(false);
        }
    }

    private (TimeSpan Wait, int Count) Next()
    {
        lock (_gate)
        {
            var rate = _numbers.Limit * _numbers.Share;

            // No more than there are callers: what a process does not use, the others lack. The farther the ledger, the more travel together.
            var wanted = _waiters.Count == 0 ? 0 : Math.Max(_waiters.Count, rate * SpareSeconds);
            var count = (int)Math.Min(wanted, Math.Max(1, rate * Math.Max(BatchSeconds, 2 * _latency)));
            return (Until(_lastSlot - BatchSeconds - (2 * _latency), _row.Now), count);
        }
    }

    private async ValueTask WaitForNewsAsync(TimeSpan wait)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var timer = _timeProvider.WaitAsync(wait, woken.Token);
        var news = _news.WaitAsync(woken.Token);
        await Task.WhenAny(timer, news).ConfigureAwait(false);
#if NET8_0_OR_GREATER
        await woken.CancelAsync().ConfigureAwait(false);
#else
        woken.Cancel();
#endif
        try
        {
            // Until it is really over, a wait that was given up takes the next news, and whoever gave it would wait for ever.
            await news.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (woken.IsCancellationRequested)
        {
            // It took none.
        }

        _end.Token.ThrowIfCancellationRequested();
    }

    private async ValueTask ReserveAsync(int count)
    {
        PaceNews news;
        lock (_gate)
        {
            news = TakeNews();
        }

        var begun = _timeProvider.GetTimestamp();
        var numbers = await _row.ReserveAsync(count, news, _end.Token).ConfigureAwait(false);
        lock (_gate)
        {
            _latency += LatencyWeight * (_timeProvider.GetElapsedTime(begun).TotalSeconds - _latency);
            Learn(numbers);
            var interval = 1 / (numbers.Limit * numbers.Share);
            var slot = numbers.NextSlot - (count * interval);
            for (var i = 0; i < count; i++, slot += interval)
            {
                _lastSlot = slot;
                if (_waiters.First is { } first)
                {
                    _waiters.RemoveFirst();
                    first.Value.Slot.TrySetResult((slot, numbers.Generation));
                }
                else
                {
                    _spare.Enqueue((slot, numbers.Generation));
                }
            }
        }
    }

    private PaceNews TakeNews()
    {
        var accepted = _accepted;
        _accepted = 0;
        var isClimbing = _numbers.IsClimbing || PaceRules.IsQuiet(_numbers.AcceptedSinceRefusal, _numbers.Now - _numbers.LastRefusal);
        return new(accepted, accepted * (isClimbing ? PaceRules.ClimbStep / _numbers.Limit : PaceRules.RiseOfAccepted), PaceRules.HighestShare);
    }

    private async ValueTask TellRefusalsAsync()
    {
        PaceRefusal refusal;
        double? hint;
        lock (_gate)
        {
            if (_refused == 0)
            {
                return;
            }

            hint = _hint;
            var rate = _numbers.Limit * _numbers.Share;
            var factor = Math.Pow(PaceRules.FallOf(_numbers.IsClimbing), _refused);
            refusal = new(_numbers.Generation, _refused, _accepted, factor, PaceRules.LowestShare, PaceRules.Hold(hint, rate));
            (_refused, _accepted, _hint) = (0, 0, null);
        }

        var numbers = await _row.RefuseAsync(refusal, _end.Token).ConfigureAwait(false);
        if (numbers.Generation == refusal.Generation && PaceRules.IsDense(numbers.AcceptedLately, numbers.RefusedLately))
        {
            var share = PaceRules.ShareAfterCut(numbers.Share, numbers.Limit, numbers.AcceptedLately);
            numbers = await _row.CutAsync(refusal.Generation, share, PaceRules.RestAfterCut(hint, share * numbers.Limit), _end.Token).ConfigureAwait(false);
        }

        lock (_gate)
        {
            Learn(numbers);
        }
    }

    private async ValueTask FollowLimitAsync()
    {
        var (known, limit) = (Numbers, _row.LowestLimit);
        if (limit == known.Limit)
        {
            return;
        }

        var numbers = await _row.SetLimitAsync(known.Limit, limit, PaceRules.ShareAt(limit, known.Limit, known.Share), _end.Token).ConfigureAwait(false);
        lock (_gate)
        {
            Learn(numbers);
        }
    }

    private void Learn(PaceNumbers numbers)
    {
        if (numbers.Generation != _numbers.Generation)
        {
            // What we were refused and handed out before the cut is settled by it.
            (_refused, _hint) = (0, null);
            _lastSlot = 0;
        }

        _numbers = numbers;
    }

    /// <summary>Nobody gets a slot any more.</summary>
    private void End(Exception exception)
    {
        lock (_gate)
        {
            _ending = exception;
        }

        Fail(exception);
    }

    private void Fail(Exception exception)
    {
        List<Waiter> waiters;
        lock (_gate)
        {
            waiters = [.. _waiters];
            _waiters.Clear();
        }

        waiters.ForEach(waiter => waiter.Slot.TrySetException(exception));
    }

    private sealed class Waiter
    {
        public TaskCompletionSource<(double Time, int Generation)> Slot { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Place { get; set; }
    }
}
