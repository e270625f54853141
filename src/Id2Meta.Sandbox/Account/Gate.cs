using System;

namespace Id2Meta.Sandbox.Account;

/// <summary>The account's flow control: every verification with a good signature passes here, one after the other.</summary>
internal sealed class Gate
{
    private readonly TimeProvider _timeProvider;
    private readonly IQuota _quota;
    private readonly RateMeter _meter;

    public Gate(double qpsLimit, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _quota = qpsLimit > 0 ? SlidingWindowQuota.PerSecond(qpsLimit, timeProvider.TimestampFrequency) : new UnlimitedQuota();
        _meter = new RateMeter(timeProvider.TimestampFrequency);
    }

    public int HighestRate
    {
        get
        {
            lock (_meter)
            {
                return _meter.Highest;
            }
        }
    }

    public bool TryAdmit()
    {
        lock (_meter)
        {
            // Read inside the lock: quota and meter need times in order.
            var now = _timeProvider.GetTimestamp();
            if (!_quota.TryAdmit(now))
            {
                return false;
            }

            _meter.Add(now);
            return true;
        }
    }
}
