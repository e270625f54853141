namespace Id2Meta.Sandbox.Account;

/// <summary>At most so many calls in each window; the windows lie side by side from timestamp 0 on.</summary>
internal sealed class FixedWindowQuota : IQuota
{
    private readonly long _second;
    private long _start;
    private int _admitted;

    public FixedWindowQuota(long timestampFrequency) => _second = timestampFrequency;

    public bool TryAdmit(long timestamp, double limit, out long next)
    {
        var window = Window.PerSecond(limit, _second);
        var start = timestamp - (timestamp % window.Length);
        if (start != _start)
        {
            _start = start;
            _admitted = 0;
        }

        if (_admitted >= window.Calls)
        {
            next = start + window.Length;
            return false;
        }

        _admitted++;
        next = timestamp;
        return true;
    }
}
