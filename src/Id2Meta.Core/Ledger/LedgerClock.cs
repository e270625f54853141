using System;

namespace Id2Meta.Ledger;

/// <summary>
/// The ledger's clock: once read, it goes on by the monotonic clock, so that whoever sets the machine's clock during a run moves nothing in it.
/// </summary>
/// <remarks>
/// <see cref="Seconds"/> is the monotonic clock itself, which all processes of a machine share (since its start, on every system that .NET runs on): that is
/// the clock of a ledger whose members are on one machine. A ledger of many machines adds the offset that it learnt from its database.
/// </remarks>
internal sealed class LedgerClock
{
    private readonly TimeProvider _timeProvider;
    private readonly long _started;
    private readonly DateTimeOffset _startedAt;

    public LedgerClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _started = timeProvider.GetTimestamp();
        _startedAt = timeProvider.GetUtcNow();
    }

    public TimeProvider TimeProvider => _timeProvider;

    public DateTimeOffset UtcNow => _startedAt + _timeProvider.GetElapsedTime(_started);

    public long UnixMilliseconds => UtcNow.ToUnixTimeMilliseconds();

    public double Seconds => (double)_timeProvider.GetTimestamp() / _timeProvider.TimestampFrequency;
}
