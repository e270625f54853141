using System;

namespace Id2Meta.Ledger;

/// <summary>
/// The ledger's clock: once read, it goes on by the monotonic clock, so that whoever sets the machine's clock during a run moves nothing in it.
/// </summary>
/// <remarks>
/// <see cref="Seconds"/> is the monotonic clock itself, which all processes of a machine share (since its start, on every system that .NET runs on): that is
/// the clock of a ledger whose members are on one machine. The clock of a ledger of many machines is that of its database: <see cref="Follow"/> was told of
/// it, and the machine's own date says nothing any more.
/// </remarks>
internal sealed class LedgerClock
{
    private readonly object _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _started;
    private readonly DateTimeOffset _startedAt;
    private double _offset;
    private bool _isFollowing;

    public LedgerClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _started = timeProvider.GetTimestamp();
        _startedAt = timeProvider.GetUtcNow();
    }

    public TimeProvider TimeProvider => _timeProvider;

    public DateTimeOffset UtcNow => IsFollowing
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(Seconds * 1_000))
        : _startedAt + _timeProvider.GetElapsedTime(_started);

    public long UnixMilliseconds => UtcNow.ToUnixTimeMilliseconds();

    public double Seconds
    {
        get
        {
            lock (_gate)
            {
                return Monotonic(_timeProvider.GetTimestamp()) + _offset;
            }
        }
    }

    private bool IsFollowing
    {
        get
        {
            lock (_gate)
            {
                return _isFollowing;
            }
        }
    }

    /// <summary>The database's clock was read between two moments of ours: from then on it is the ledger's.</summary>
    /// <param name="begun">Our timestamp before the question left.</param>
    /// <param name="seconds">What the database said, in seconds since 1970.</param>
    public void Follow(long begun, double seconds)
    {
        lock (_gate)
        {
            _isFollowing = true;
            _offset = seconds - ((Monotonic(begun) + Monotonic(_timeProvider.GetTimestamp())) / 2);
        }
    }

    /// <summary>The ledger's clock was read again: corrects what is certainly wrong by now, since the clocks of two machines drift.</summary>
    /// <param name="begun">Our timestamp before the question left.</param>
    /// <param name="seconds">What was read.</param>
    public void Correct(long begun, double seconds)
    {
        lock (_gate)
        {
            if (_isFollowing)
            {
                var (least, most) = (seconds - Monotonic(_timeProvider.GetTimestamp()), seconds - Monotonic(begun));
                _offset = Math.Max(least, Math.Min(most, _offset));
            }
        }
    }

    private double Monotonic(long timestamp) => (double)timestamp / _timeProvider.TimestampFrequency;
}
