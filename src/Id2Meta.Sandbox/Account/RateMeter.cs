using System.Collections.Generic;

namespace Id2Meta.Sandbox.Account;

/// <summary>The most calls seen in any second. It keeps the calls of the last second, no more.</summary>
internal sealed class RateMeter
{
    private readonly long _second;
    private readonly Queue<long> _lastSecond = new();

    public RateMeter(long timestampFrequency) => _second = timestampFrequency;

    public int Highest { get; private set; }

    public void Add(long timestamp)
    {
        while (_lastSecond.Count > 0 && timestamp - _lastSecond.Peek() >= _second)
        {
            _lastSecond.Dequeue();
        }

        _lastSecond.Enqueue(timestamp);
        if (_lastSecond.Count > Highest)
        {
            Highest = _lastSecond.Count;
        }
    }
}
