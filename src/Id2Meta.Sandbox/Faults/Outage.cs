using System;
using System.Threading;

namespace Id2Meta.Sandbox.Faults;

/// <summary>Whether the whole service is out: because somebody switched it off, or by a schedule that begins with the first verification.</summary>
internal sealed class Outage
{
    private const long NotYet = long.MinValue;

    private readonly SandboxOptions _options;
    private readonly TimeProvider _timeProvider;
    private volatile SandboxOutage _switched;
    private long _firstVerification = NotYet;

    public Outage(SandboxOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
    }

    public void Switch(SandboxOutage outage) => _switched = outage;

    /// <summary>What a request meets that comes now.</summary>
    public SandboxOutage Meet(bool isVerification)
    {
        var now = _timeProvider.GetTimestamp();
        if (isVerification)
        {
            Interlocked.CompareExchange(ref _firstVerification, now, NotYet);
        }

        var switched = _switched;
        return switched != SandboxOutage.None ? switched : Scheduled(now);
    }

    private SandboxOutage Scheduled(long now)
    {
        var first = Interlocked.Read(ref _firstVerification);
        if (first == NotYet)
        {
            return SandboxOutage.None;
        }

        var since = _timeProvider.GetElapsedTime(first, now) - _options.OutageAfter;
        return since >= TimeSpan.Zero && since < _options.OutageDuration ? _options.OutageKind : SandboxOutage.None;
    }
}
