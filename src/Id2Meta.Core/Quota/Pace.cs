using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Quota;

/// <summary>
/// An even pace under a limit, never a burst: one slot every 1/(f x limit) seconds (GCRA, the generic cell rate algorithm). f is the
/// share of the limit that is handed out; it climbs with each accepted call and falls with each refused one, so that it settles where
/// few are refused whatever window the service counts by.
/// </summary>
public sealed class Pace
{
    private const double FirstShare = 0.975;
    private const double HighestShare = 0.985;
    private const double LowestShare = 0.01;
    private const double RiseOfAccepted = 0.00002;
    private const double FallOfRefused = 0.99;

    private readonly object _gate = new();
    private readonly TimeProvider _timeProvider;
    private double _limit;
    private double _share = FirstShare;
    private double _nextSlot; // the theoretical arrival time, in ticks of the time provider's own frequency
    private int _generation;

    /// <summary>Starts a pace.</summary>
    /// <param name="limit">Calls a second.</param>
    /// <param name="timeProvider">The clock, and the timers.</param>
    public Pace(double limit, TimeProvider timeProvider)
    {
        _limit = limit;
        _timeProvider = timeProvider;
    }

    /// <summary>Calls a second that the account may make.</summary>
    public double Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }

        set
        {
            lock (_gate)
            {
                _limit = value;
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
                return _share * _limit;
            }
        }
    }

    /// <summary>Waits for the moment at which one call may leave.</summary>
    /// <returns>The generation of the slot, for <see cref="Refused"/>.</returns>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            double slot;
            int generation;
            lock (_gate)
            {
                slot = Math.Max(_timeProvider.GetTimestamp(), _nextSlot);
                _nextSlot = slot + Interval();
                generation = _generation;
            }

            // A timer may fire early by its own resolution; a slot that comes early would crowd the one before it.
            while (Until(slot) is var wait && wait > TimeSpan.Zero)
            {
                await _timeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            }

            lock (_gate)
            {
                if (generation == _generation)
                {
                    return generation;
                }
            }
        }
    }

    /// <summary>The service took a call.</summary>
    public void Accepted()
    {
        lock (_gate)
        {
            _share = Math.Min(HighestShare, _share + RiseOfAccepted);
        }
    }

    /// <summary>The service refused a call as one too many.</summary>
    /// <param name="generation">The slot's generation: a refusal that is older than the last hold is no news.</param>
    /// <param name="hint">How long the service asks to wait; the whole pace waits, and slots handed out before are void.</param>
    public void Refused(int generation, TimeSpan? hint)
    {
        lock (_gate)
        {
            if (generation != _generation)
            {
                return;
            }

            _share = Math.Max(LowestShare, _share * FallOfRefused);
            if (hint is { } wait && wait > TimeSpan.Zero)
            {
                _generation++;
                _nextSlot = _timeProvider.GetTimestamp() + (wait.TotalSeconds * _timeProvider.TimestampFrequency);
            }
        }
    }

    private double Interval() => _timeProvider.TimestampFrequency / (_share * _limit);

    private TimeSpan Until(double slot)
    {
        var ticks = slot - _timeProvider.GetTimestamp();
        // Timers count milliseconds: what is nearer than half of one is now.
        return ticks <= 0.0005 * _timeProvider.TimestampFrequency
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000 / _timeProvider.TimestampFrequency));
    }
}
