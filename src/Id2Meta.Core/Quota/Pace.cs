using System;
using System.Threading;
using System.Threading.RateLimiting;
using System.Threading.Tasks;

namespace Id2Meta.Quota;

/// <summary>
/// An even pace under a limit, never a burst, that follows what the service refuses. A rate limiter whose leases are slots, one a call, and want to be told
/// what the service said to the call.
/// </summary>
public abstract class Pace : RateLimiter
{
    private protected Pace()
    {
    }

    /// <summary>Calls a second that the account may make.</summary>
    public abstract double Limit { get; }

    /// <summary>Calls a second that are handed out at present.</summary>
    public abstract double Rate { get; }

    /// <summary>How long it takes to ask for a slot, beside the wait for it.</summary>
    public virtual TimeSpan Distance => TimeSpan.Zero;

    /// <summary>Waits for the moment at which one call may leave.</summary>
    public abstract ValueTask<Slot> WaitAsync(CancellationToken cancellationToken);

    internal abstract void Accepted();

    internal abstract void Refused(int generation, TimeSpan? hint);

    /// <summary>How long to wait for a slot. Timers count milliseconds: what is nearer than half of one is now.</summary>
    /// <param name="slot">In seconds.</param>
    /// <param name="now">In seconds.</param>
    private protected static TimeSpan Until(double slot, double now)
    {
        var seconds = slot - now;
        return seconds <= 0.0005 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));
    }

    /// <inheritdoc/>
    protected sealed override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        ThrowIfNotOne(permitCount);
        return await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected sealed override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ThrowIfNotOne(permitCount);
        return AttemptAcquireOne();
    }

    /// <summary>A slot that is free now, or <see cref="Slot.NotYet"/>.</summary>
    protected abstract RateLimitLease AttemptAcquireOne();

    private static void ThrowIfNotOne(int permitCount)
    {
        if (permitCount != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(permitCount), permitCount, "A slot is for one call.");
        }
    }
}
