using System;

namespace Id2Meta.Sandbox.Answers;

/// <summary>How long each verification takes: uniform around the latency, the same sequence for the same seed.</summary>
internal sealed class Latency
{
    private readonly TimeSpan _middle;
    private readonly TimeSpan _jitter;
    private readonly Random _random;

    public Latency(TimeSpan middle, TimeSpan jitter, int seed)
    {
        _middle = middle;
        _jitter = jitter;
        _random = new Random(seed);
    }

    public TimeSpan Next()
    {
        if (_jitter == TimeSpan.Zero)
        {
            return _middle;
        }

        double share;
        lock (_random)
        {
            share = (2 * _random.NextDouble()) - 1;
        }

        var ticks = _middle.Ticks + (long)(share * _jitter.Ticks);
        return ticks > 0 ? TimeSpan.FromTicks(ticks) : TimeSpan.Zero;
    }
}
