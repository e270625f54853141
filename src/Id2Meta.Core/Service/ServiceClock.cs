using System;
using System.Threading;

namespace Id2Meta.Service;

/// <summary>The service's clock, as far as it is known: this machine's, moved by what a refusal taught.</summary>
public sealed class ServiceClock
{
    private readonly TimeProvider _timeProvider;
    private long _offset;

    /// <summary>Starts with this machine's clock.</summary>
    public ServiceClock(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>The service's present.</summary>
    public DateTimeOffset Now => _timeProvider.GetUtcNow() + Offset;

    /// <summary>How far the service's clock is ahead.</summary>
    public TimeSpan Offset => new(Interlocked.Read(ref _offset));

    /// <summary>Takes the time that the service told just now.</summary>
    public void Set(DateTimeOffset serverTime) => Interlocked.Exchange(ref _offset, (serverTime - _timeProvider.GetUtcNow()).Ticks);
}
