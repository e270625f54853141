using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Sandbox.Account;

/// <summary>At most so many calls in any window of the given length, wherever the window begins.</summary>
internal sealed class SlidingWindowQuota : IQuota
{
    private readonly long _second;
    private readonly Queue<long> _admitted = new();

    public SlidingWindowQuota(long timestampFrequency) => _second = timestampFrequency;

    public bool TryAdmit(long timestamp, double limit, out long next)
    {
        var window = Window.PerSecond(limit, _second);
        while (_admitted.Count > 0 && timestamp - _admitted.Peek() >= window.Length)
        {
            _admitted.Dequeue();
        }

        if (_admitted.Count >= window.Calls)
        {
            next = _admitted.ElementAt(_admitted.Count - window.Calls) + window.Length;
            return false;
        }

        _admitted.Enqueue(timestamp);
        next = timestamp;
        return true;
    }
}
