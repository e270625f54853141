using System;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
using System.Threading;
using System.Threading.RateLimiting;
using System.Threading.Tasks;

namespace Id2Meta.Quota;

/// <summary>The pace of one process, in its memory: see <see cref="AdaptiveGcra"/>.</summary>
public sealed class LocalPace : Pace
{
    private readonly object _gate = new();
    private readonly AdaptiveGcra _gcra;
    private readonly TimeProvider _timeProvider;
    private long _handedOut;
    private long _waiting;
    private long _lastUse;

    /// <summary>Starts a pace.</summary>
    /// <param name="limit">Calls a second.</param>
    /// <param name="timeProvider">The clock, and the timers.</param>
    public LocalPace(double limit, TimeProvider timeProvider)
    {
        ThrowHelper.IfNull(timeProvider);
        _gcra = new AdaptiveGcra(limit);
        _timeProvider = timeProvider;
        _lastUse = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public override double Limit
    {
        get
        {
            lock (_gate)
            {
                return _gcra.Limit;
            }
        }
    }

    /// <inheritdoc/>
    public override double Rate
    {
        get
        {
            lock (_gate)
            {
                return _gcra.Rate;
            }
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration =>
        Interlocked.Read(ref _waiting) > 0 ? null : _timeProvider.GetElapsedTime(Interlocked.Read(ref _lastUse));

    private double Now => (double)_timeProvider.GetTimestamp() / _timeProvider.TimestampFrequency;

    /// <inheritdoc/>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    public override async ValueTask<Slot> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                double slot;
                int generation;
                double? departure;
                lock (_gate)
                {
                    var now = Now;
                    slot = _gcra.Reserve(now);
                    generation = _gcra.Generation;
                    departure = slot <= now ? Depart(now) : null;
                }

                if (departure is null)
                {
                    await WaitUntilAsync(slot, cancellationToken).ConfigureAwait(false);
                    lock (_gate)
                    {
                        if (generation != _gcra.Generation)
                        {
                            continue;
                        }

                        departure = Depart(Now);
                    }
                }

                await WaitUntilAsync(departure.Value, cancellationToken).ConfigureAwait(false);
                return new Slot(this, generation);
            }
        }
        finally
        {
            Interlocked.Exchange(ref _lastUse, _timeProvider.GetTimestamp());
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = _gcra.NextSlot <= Now ? 1 : 0,
                CurrentQueuedCount = Interlocked.Read(ref _waiting),
                TotalSuccessfulLeases = _handedOut,
            };
        }
    }

    /// <summary>Sets the limit: a lower one leaves the rate that was found.</summary>
    public void SetLimit(double limit)
    {
        lock (_gate)
        {
            _gcra.Limit = limit;
        }
    }

    internal override void Accepted()
    {
        lock (_gate)
        {
            _gcra.Accepted(Now);
        }
    }

    internal override void Refused(int generation, TimeSpan? hint)
    {
        lock (_gate)
        {
            _gcra.Refused(Now, generation, hint?.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireOne()
    {
        lock (_gate)
        {
            var now = Now;
            if (_gcra.NextSlot > now)
            {
                return Slot.NotYet;
            }

            _gcra.Reserve(now);
            _handedOut++;
            _lastUse = _timeProvider.GetTimestamp();
            return new Slot(this, _gcra.Generation);
        }
    }

    private double Depart(double now)
    {
        _handedOut++;
        return _gcra.Depart(now);
    }

    /// <summary>A timer may fire early by its own resolution; a slot that comes early would crowd the one before it.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
#endif
    private async ValueTask WaitUntilAsync(double slot, CancellationToken cancellationToken)
    {
        while (Until(slot, Now) is var wait && wait > TimeSpan.Zero)
        {
            await _timeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }
}
