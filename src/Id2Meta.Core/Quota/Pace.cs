using System;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
using System.Threading;
using System.Threading.RateLimiting;
using System.Threading.Tasks;

namespace Id2Meta.Quota;

/// <summary>
/// An even pace under a limit, never a burst, that follows what the service refuses: see <see cref="AdaptiveGcra"/>. A rate limiter whose leases are
/// slots, one a call, and want to be told what the service said to the call.
/// </summary>
public sealed class Pace : RateLimiter
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
    public Pace(double limit, TimeProvider timeProvider)
    {
        ThrowHelper.IfNull(timeProvider);
        _gcra = new AdaptiveGcra(limit);
        _timeProvider = timeProvider;
        _lastUse = timeProvider.GetTimestamp();
    }

    /// <summary>Calls a second that the account may make.</summary>
    public double Limit
    {
        get
        {
            lock (_gate)
            {
                return _gcra.Limit;
            }
        }

        set
        {
            lock (_gate)
            {
                _gcra.Limit = value;
            }
        }
    }

    /// <summary>Calls a second that are handed out at present.</summary>
    public double Rate
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

    /// <summary>Waits for the moment at which one call may leave.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    public async ValueTask<Slot> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                double slot;
                int generation;
                lock (_gate)
                {
                    slot = _gcra.Reserve(Now);
                    generation = _gcra.Generation;
                }

                await WaitUntilAsync(slot, cancellationToken).ConfigureAwait(false);
                double departure;
                lock (_gate)
                {
                    if (generation != _gcra.Generation)
                    {
                        continue;
                    }

                    departure = _gcra.Depart(Now);
                    _handedOut++;
                }

                await WaitUntilAsync(departure, cancellationToken).ConfigureAwait(false);
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

    internal void Accepted()
    {
        lock (_gate)
        {
            _gcra.Accepted(Now);
        }
    }

    internal void Refused(int generation, TimeSpan? hint)
    {
        lock (_gate)
        {
            _gcra.Refused(Now, generation, hint?.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        ThrowIfNotOne(permitCount);
        return await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ThrowIfNotOne(permitCount);
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

    private static void ThrowIfNotOne(int permitCount)
    {
        if (permitCount != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(permitCount), permitCount, "A slot is for one call.");
        }
    }

    /// <summary>A timer may fire early by its own resolution; a slot that comes early would crowd the one before it.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
#endif
    private async ValueTask WaitUntilAsync(double slot, CancellationToken cancellationToken)
    {
        while (Until(slot) is var wait && wait > TimeSpan.Zero)
        {
            await _timeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Until(double slot)
    {
        // Timers count milliseconds: what is nearer than half of one is now.
        var seconds = slot - Now;
        return seconds <= 0.0005 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));
    }
}
