using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// Calls KeepaliveIntl every five seconds while a run waits for input, as the documentation advises, so that the next row meets a connection that stands.
/// These calls are free of charge, no calls of the run, and never two at once; what becomes of them is nobody's misfortune.
/// </summary>
public sealed class KeepWarm : IAsyncDisposable
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly IVerificationService _service;
    private readonly ICredentialSource _credentials;
    private readonly Func<bool> _isBusy;
    private readonly Action<string>? _tell;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private Task _call = Task.CompletedTask;
    private Credential? _refused;
    private bool _isWaiting;
    private bool _isDisposed;

    /// <summary>Sends nothing until <see cref="Begin"/>.</summary>
    /// <param name="service">Who is asked.</param>
    /// <param name="credentials">As whom.</param>
    /// <param name="isBusy">Whether requests of the run keep the connections warm by themselves; asked on any thread.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="tell">Told, on any thread, why a call failed.</param>
    public KeepWarm(IVerificationService service, ICredentialSource credentials, Func<bool> isBusy, TimeProvider timeProvider, Action<string>? tell = null)
    {
        ThrowHelper.IfNull(timeProvider);
        _service = service;
        _credentials = credentials;
        _isBusy = isBusy;
        _tell = tell;
        _timer = timeProvider.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends when the present call is over, and nothing of it is left to do.</summary>
    internal Task WhenSilentAsync()
    {
        lock (_gate)
        {
#pragma warning disable VSTHRD003 // It runs on the pool, where nothing can wait for it in a circle.
            return _call;
#pragma warning restore VSTHRD003
        }
    }

    /// <summary>The run waits for input from now on.</summary>
    public void Begin() => Wait(isWaiting: true);

    /// <summary>Input came, or will not come any more.</summary>
    public void End() => Wait(isWaiting: false);

    /// <summary>Ends it for good: a call in flight is cancelled, and nothing of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Task call;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _isWaiting = false;
            _timer.Dispose();
            call = _call;
        }

#if NET8_0_OR_GREATER
        await _stop.CancelAsync().ConfigureAwait(false);
#else
        _stop.Cancel();
#endif
        await call.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Wait(bool isWaiting)
    {
        lock (_gate)
        {
            if (!_isDisposed && _isWaiting != isWaiting)
            {
                _isWaiting = isWaiting;
                var period = isWaiting ? Interval : Timeout.InfiniteTimeSpan;
                _timer.Change(period, period);
            }
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isWaiting && _call.IsCompleted && !_isBusy())
            {
                _call = CallAsync();
            }
        }
    }

    private async Task CallAsync()
    {
        // Not under the lock that the caller holds.
        await Task.Yield();
        try
        {
            if (await _credentials.GetAsync(_refused, _stop.Token).ConfigureAwait(false) is not { } credential)
            {
                return;
            }

            var fault = await _service.KeepAliveAsync(credential, _stop.Token).ConfigureAwait(false) as Fault;
            _refused = fault is { Kind: FaultKind.TokenExpired } ? credential : null;
            if (fault is not null)
            {
                _tell?.Invoke($"{fault.Code}: {fault.Message}");
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (CredentialException exception)
        {
            _tell?.Invoke(exception.Message);
        }
    }
}
