using System;

namespace Id2Meta.Sandbox.Account;

/// <summary>A bucket of tokens, full at first and filled continuously; a call takes one.</summary>
internal sealed class TokenBucketQuota : IQuota
{
    // A tenth of a second at ten tokens a second is one token, whatever the floating point says.
    private const double Rounding = 1e-9;

    private readonly long _second;
    private double _tokens = double.PositiveInfinity;
    private long _filledAt;

    public TokenBucketQuota(long timestampFrequency) => _second = timestampFrequency;

    public bool TryAdmit(long timestamp, double limit, out long next)
    {
        var capacity = Math.Max(1, Math.Floor(limit));
        _tokens = Math.Min(capacity, _tokens + (limit * (timestamp - _filledAt) / _second));
        _filledAt = timestamp;
        if (_tokens < 1 - Rounding)
        {
            next = timestamp + (long)Math.Min(Math.Ceiling((1 - _tokens - Rounding) / limit * _second), long.MaxValue / 2);
            return false;
        }

        _tokens--;
        next = timestamp;
        return true;
    }
}
