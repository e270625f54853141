using System;
using System.Globalization;
using System.Threading;

namespace Id2Meta.Service;

/// <summary>The service's clock, as far as it is known: this machine's, moved by what a refusal taught.</summary>
public sealed class ServiceClock
{
    private readonly TimeProvider _timeProvider;
    private long _offset;
    private Second _last = new(-1, string.Empty);

    /// <summary>Starts with this machine's clock.</summary>
    public ServiceClock(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>The service's present.</summary>
    public DateTimeOffset Now => _timeProvider.GetUtcNow() + Offset;

    /// <summary>The service's present as header x-acs-date gives it, in seconds and UTC: <c>2026-01-31T12:34:56Z</c>.</summary>
    public string Stamp
    {
        get
        {
            var now = Now.UtcDateTime;
            var second = now.Ticks / TimeSpan.TicksPerSecond;
            var last = Volatile.Read(ref _last);
            if (last.Number != second)
            {
                last = new(second, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                Volatile.Write(ref _last, last);
            }

            return last.Stamp;
        }
    }

    /// <summary>How far the service's clock is ahead.</summary>
    public TimeSpan Offset => new(Interlocked.Read(ref _offset));

    /// <summary>Takes the time that the service told just now.</summary>
    public void Set(DateTimeOffset serverTime) => Interlocked.Exchange(ref _offset, (serverTime - _timeProvider.GetUtcNow()).Ticks);

    /// <summary>Thousands of requests leave in one second: they share its text.</summary>
    private sealed record Second(long Number, string Stamp);
}
