using System;
using System.Collections.Generic;

namespace Id2Meta.Sandbox.Account;

/// <summary>At most so many calls in any window of the given length, wherever the window begins.</summary>
internal sealed class SlidingWindowQuota : IQuota
{
    private readonly int _calls;
    private readonly long _window;
    private readonly Queue<long> _admitted = new();

    private SlidingWindowQuota(int calls, long window)
    {
        _calls = calls;
        _window = window;
    }

    /// <summary>A limit below one call a second is one call in a longer window.</summary>
    public static SlidingWindowQuota PerSecond(double limit, long timestampFrequency) => limit >= 1
        ? new SlidingWindowQuota((int)Math.Min(limit, int.MaxValue), timestampFrequency)
        : new SlidingWindowQuota(1, (long)Math.Min(Math.Ceiling(timestampFrequency / limit), long.MaxValue / 2));

    public bool TryAdmit(long timestamp)
    {
        while (_admitted.Count > 0 && timestamp - _admitted.Peek() >= _window)
        {
            _admitted.Dequeue();
        }

        if (_admitted.Count >= _calls)
        {
            return false;
        }

        _admitted.Enqueue(timestamp);
        return true;
    }
}
