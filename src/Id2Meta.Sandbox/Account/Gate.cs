using System;

namespace Id2Meta.Sandbox.Account;

/// <summary>The account's flow control: every verification with a good signature passes here, one after the other.</summary>
internal sealed class Gate
{
    private readonly TimeProvider _timeProvider;
    private readonly IQuota _quota;
    private readonly RateMeter _meter;
    private double _limit;

    public Gate(SandboxQuotaWindow window, double limit, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _quota = window switch
        {
            SandboxQuotaWindow.Fixed => new FixedWindowQuota(timeProvider.TimestampFrequency),
            SandboxQuotaWindow.TokenBucket => new TokenBucketQuota(timeProvider.TimestampFrequency),
            _ => new SlidingWindowQuota(timeProvider.TimestampFrequency),
        };
        _meter = new RateMeter(timeProvider.TimestampFrequency);
        _limit = limit;
    }

    /// <summary>Calls a second; 0 is no limit.</summary>
    public double Limit
    {
        get
        {
            lock (_meter)
            {
                return _limit;
            }
        }

        set
        {
            lock (_meter)
            {
                _limit = value;
            }
        }
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

    /// <summary>Admits the call, or says how long it would have to wait.</summary>
    public bool TryAdmit(out TimeSpan wait)
    {
        lock (_meter)
        {
            // Read inside the lock: quota and meter need times in order.
            var now = _timeProvider.GetTimestamp();
            var next = now;
            var isAdmitted = _limit == 0 || _quota.TryAdmit(now, _limit, out next);
            if (isAdmitted)
            {
                _meter.Add(now);
            }

            wait = _timeProvider.GetElapsedTime(now, next);
            return isAdmitted;
        }
    }
}
