using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// When everything fails, rows are not burnt one by one: all are held, one at a time probes at growing intervals, and all go on when the service takes a
/// call again. A probe is first a call that is free of charge, then a row.
/// </summary>
internal sealed class Outage : IDisposable
{
    private const int FailuresInARow = 8;
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly Func<CancellationToken, ValueTask<Reply>> _keepAlive;
    private readonly Action<Fault> _end;
    private readonly SemaphoreSlim _prober = new(1, 1);
    private OutageReport? _report;
    private long _began;
    private TimeSpan _interval;
    private int _failures;
    private long _accepted;
    private int _ended;
    private long _sent;
    private long _newestFailure;

    /// <summary>Starts without an outage.</summary>
    /// <param name="timeout">How long an outage may last.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="keepAlive">Asks for a sign of life, free of charge.</param>
    /// <param name="end">Told when an outage has lasted too long.</param>
    public Outage(TimeSpan timeout, TimeProvider timeProvider, Func<CancellationToken, ValueTask<Reply>> keepAlive, Action<Fault> end)
    {
        _timeout = timeout;
        _timeProvider = timeProvider;
        _keepAlive = keepAlive;
        _end = end;
    }

    /// <summary>The present outage, or <see langword="null"/>.</summary>
    public OutageReport? Report => Volatile.Read(ref _report);

    /// <summary>How many outages have ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>How many calls the service has taken.</summary>
    public long AcceptedCalls => Interlocked.Read(ref _accepted);

    /// <summary>Whether a failure has nothing to do with the row.</summary>
    public static bool IsEverybodys(Fault fault) => fault.Code is Fault.NotSent or "ServiceUnavailable";

    /// <summary>Waits while there is an outage.</summary>
    /// <returns>Whether the caller's row is a probe: then <see cref="LeaveProbe"/> must follow.</returns>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken) => Report is null ? default : new(WaitAsync(cancellationToken));

    /// <summary>The probe's row has its reply, or will not be sent.</summary>
    public void LeaveProbe() => _prober.Release();

    /// <summary>A call leaves.</summary>
    /// <returns>Its place in the order of calls.</returns>
    public long Sent() => Interlocked.Increment(ref _sent);

    /// <summary>The service took a call, whatever it answered: it is there, unless a later call has failed.</summary>
    /// <param name="place">The call's place.</param>
    public void Accepted(long place)
    {
        Interlocked.Increment(ref _accepted);
        lock (_gate)
        {
            if (place < _newestFailure)
            {
                return;
            }

            _failures = 0;
            _ended += _report is null ? 0 : 1;
            _report = null;
        }
    }

    /// <summary>A call failed in a way that may be everybody's.</summary>
    /// <param name="place">The call's place.</param>
    /// <param name="fault">The failure.</param>
    /// <param name="isHopeless">The row was tried as often as it may be, and the service took no other call meanwhile.</param>
    /// <returns>Whether there is an outage now.</returns>
    public bool Failed(long place, Fault fault, bool isHopeless)
    {
        lock (_gate)
        {
            _newestFailure = Math.Max(_newestFailure, place);
            _failures++;
            if (_report is not null || _failures >= FailuresInARow || (isHopeless && IsEverybodys(fault)))
            {
                if (_report is null)
                {
                    _began = _timeProvider.GetTimestamp();
                    _interval = FirstInterval;
                }

                _report = new OutageReport(_report?.Since ?? _timeProvider.GetUtcNow(), fault);
                return true;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _prober.Dispose();

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await _prober.WaitAsync(cancellationToken).ConfigureAwait(false);
        var isProbe = false;
        try
        {
            return isProbe = await ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isProbe)
            {
                LeaveProbe();
            }
        }
    }

    /// <summary>Asks for signs of life until there is one; or gives false, where a call that was under way, or another probe, has ended the outage.</summary>
    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        while (Report is { } outage)
        {
            var elapsed = _timeProvider.GetElapsedTime(_began);
            if (elapsed >= _timeout)
            {
                _end(new Fault(FaultKind.Fatal, Fault.OutageTooLong,
                    FormattableString.Invariant($"The service took no call for {elapsed.TotalSeconds:0} s (-OutageTimeoutSeconds). The last failure: {outage.Fault.Code}: {outage.Fault.Message}")));

                // Somebody else may have ended the run just now, and tell everybody in a moment.
                cancellationToken.ThrowIfCancellationRequested();
                await _timeProvider.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            var rest = _timeout - elapsed;
            await _timeProvider.WaitAsync(_interval < rest ? _interval : rest, cancellationToken).ConfigureAwait(false);
            _interval = _interval + _interval < LongestInterval ? _interval + _interval : LongestInterval;
            if (Report is not null && await _keepAlive(cancellationToken).ConfigureAwait(false) is not Fault { Kind: FaultKind.Transient or FaultKind.Lost })
            {
                return true;
            }
        }

        return false;
    }
}
