using System;
using System.Threading;

namespace Id2Meta.Ledger;

/// <summary>One life of a run in a ledger: from its entry as a member until it leaves or is buried. A run that was buried goes on under a new one.</summary>
internal sealed class Membership : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _halfLease;
    private readonly ISignOfLife? _signOfLife;
    private long _beatTimestamp;
    private long _beatTicks;
    private int _isOver;

    /// <summary>Begins; the first sign of life makes it fresh.</summary>
    /// <param name="id">The member's number.</param>
    /// <param name="lease">How long it may give no sign of life.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="signOfLife">Held as long as it goes on.</param>
    public Membership(long id, TimeSpan lease, TimeProvider timeProvider, ISignOfLife? signOfLife)
    {
        Id = id;
        _signOfLife = signOfLife;
        _timeProvider = timeProvider;
        _halfLease = TimeSpan.FromTicks(lease.Ticks / 2);
    }

    public long Id { get; }

    /// <summary>Whether it was buried, or left.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>
    /// Whether the last sign of life is younger than half the lease. Both clocks must say so: the monotonic one stands still while a laptop sleeps, the wall
    /// clock can be set; where either is in doubt, a new sign of life settles it.
    /// </summary>
    public bool IsFresh
    {
        get
        {
            if (IsOver)
            {
                return false;
            }

            var byWall = _timeProvider.GetUtcNow().UtcTicks - Volatile.Read(ref _beatTicks);
            return _timeProvider.GetElapsedTime(Volatile.Read(ref _beatTimestamp)) < _halfLease && byWall >= 0 && byWall < _halfLease.Ticks;
        }
    }

    /// <summary>The time by both clocks, to be taken before a sign of life is given: it counts from before it was sent.</summary>
    public (long Timestamp, long Ticks) Now() => (_timeProvider.GetTimestamp(), _timeProvider.GetUtcNow().UtcTicks);

    /// <summary>The number of its last sign of life, as far as is known; for whoever gives them.</summary>
    public long LastBeat { get; private set; }

    /// <summary>A sign of life that was begun at <paramref name="begun"/> is durable, and has a number.</summary>
    public void Beat((long Timestamp, long Ticks) begun, long number)
    {
        LastBeat = number;
        Volatile.Write(ref _beatTimestamp, begun.Timestamp);
        Volatile.Write(ref _beatTicks, begun.Ticks);
    }

    /// <summary>It is over: nothing claimed under it may leave any more.</summary>
    public void End() => Volatile.Write(ref _isOver, 1);

    /// <summary>It is over, and the ledger could not be told.</summary>
    public void Abandon()
    {
        End();
        _signOfLife?.Abandon();
    }

    /// <summary>It is over, and the sign of life goes.</summary>
    public void Dispose()
    {
        End();
        _signOfLife?.Dispose();
    }
}
