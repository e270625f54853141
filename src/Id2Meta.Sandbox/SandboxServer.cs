using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Sandbox.Answers;
using Id2Meta.Sandbox.Hosting;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox;

/// <summary>A local service that answers like Id2MetaVerifyIntl, on the loopback interface. It sends nothing anywhere and keeps no names.</summary>
/// <remarks><c>GET /sandbox/statistics</c> answers <see cref="SandboxStatistics"/> as JSON, unsigned, so that other processes can read the bill.
/// It also answers for what hands out session keys: STS (AssumeRole, AssumeRoleWithOIDC) at <c>/</c>, instance metadata under <c>/latest/</c>, a credentials URI at
/// <c>/sandbox/credentials</c>, CloudSSO at <c>/cloud-credentials</c>, OAuth under <c>/v1/</c>; what these keys sign is taken until they expire.</remarks>
public sealed class SandboxServer : IAsyncDisposable
{
    /// <summary>The one role that the instance metadata knows.</summary>
    public const string RoleName = "SandboxRole";

    internal const string CredentialsPath = "/sandbox/credentials";

    private const string StatisticsPath = "/sandbox/statistics";
    private const int OutstandingAccepts = 8;

    private readonly HttpListener _listener;
    private readonly Service _service;
    private readonly ResponseWriter _writer;
    private readonly TimeProvider _timeProvider;
    private readonly string _startedAt;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;
    private int _stopped;

    private SandboxServer(HttpListener listener, Uri endpoint, SandboxOptions options, TimeProvider timeProvider)
    {
        _listener = listener;
        _timeProvider = timeProvider;
        _service = new Service(options, timeProvider);
        _writer = new ResponseWriter(options.SlowDripDuration, timeProvider);
        _startedAt = timeProvider.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Endpoint = endpoint;
        Options = options;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The options that it started with: the port is the real one, key id and secret are set.</summary>
    public SandboxOptions Options { get; }

    /// <summary>Verifications that the account may make in a second from now on; 0 is no limit. Those made under the old limit still count.</summary>
    /// <exception cref="ArgumentException">It is negative or no number.</exception>
    public double QpsLimit
    {
        get => _service.QpsLimit;
        set
        {
            SandboxOptions.CheckLimit(value, nameof(value));
            _service.QpsLimit = value;
        }
    }

    /// <summary>Starts to listen. It serves when this returns.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="timeProvider">The clock for dates, nonces, quota and latency; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The port is in use, or may not be used.</exception>
    public static SandboxServer Start(SandboxOptions options, TimeProvider? timeProvider = null)
    {
        if (options is null)
        {
            throw new ArgumentNullException(nameof(options));
        }

        SandboxOptions.Check(options);
        var (listener, endpoint) = LoopbackListener.Start(options.Port);
        var server = new SandboxServer(listener, endpoint, options with { Port = endpoint.Port }, timeProvider ?? TimeProvider.System);
        for (var i = 0; i < OutstandingAccepts; i++)
        {
            server.Run(server.AcceptAsync);
        }

        return server;
    }

    /// <summary>What was answered until now, and the bill. Also after the end.</summary>
    public SandboxStatistics GetStatistics() => _service.GetStatistics(Endpoint, _startedAt);

    /// <summary>How often a subject was billed until now, by the name and number as they were sent.</summary>
    public int GetBilledCalls(string name, string idNumber) => _service.GetBilledCalls(name, idNumber);

    /// <summary>Takes the whole service out from the next request on, or with <see cref="SandboxOutage.None"/> back in; an outage that the options schedule comes besides.</summary>
    public void SetOutage(SandboxOutage outage) => _service.SetOutage(outage);

    /// <summary>How the handing out of session keys goes wrong from the next request on.</summary>
    public void SetSessionFault(SandboxSessionFault fault) => _service.SessionFault = fault;

    /// <summary>Stops at once: requests that wait in their latency are cut off, billed as they were decided. Returns when nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            await Portable.CancelAsync(_stopping).ConfigureAwait(false);
            _listener.Abort();
            Finished();
        }

        await _drained.Task.ConfigureAwait(false);
        _service.Dispose();
        _stopping.Dispose();
    }

    private void Run(Func<Task> work)
    {
        Interlocked.Increment(ref _running);
        _ = CountAsync(work);
    }

    private async Task CountAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            Finished();
        }
    }

    private void Finished()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _drained.TrySetResult(true);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (_listener.IsListening)
                {
                    // This client went away before it was served; the next one is waiting.
                    continue;
                }

                return;
            }

            Run(() => ServeAsync(context));
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            ResponseWriter.AnnounceBody(context.Response, length: 1);
            var reply = await DecideAsync(context.Request).ConfigureAwait(false);
            ResponseWriter.AnnounceBody(context.Response, reply.Body.Length);
            if (reply.Delay > TimeSpan.Zero)
            {
                await Portable.DelayAsync(_timeProvider, reply.Delay, _stopping.Token).ConfigureAwait(false);
            }

            await _writer.WriteAsync(context, reply, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpListenerException or SocketException or ObjectDisposedException)
        {
            // The sandbox stops or the client has hung up: nobody is there to be told, and what was decided is on the bill.
            context.Response.Abort();
        }
    }

    private async Task<Reply> DecideAsync(HttpListenerRequest request)
    {
        var hostId = request.Headers["Host"] ?? string.Empty;
        try
        {
            var rawUrl = request.RawUrl ?? "/";
            if (request.HttpMethod == "GET" && rawUrl == StatisticsPath)
            {
                return Reply.Statistics(GetStatistics());
            }

            var body = await RequestBody.ReadAsync(request, _stopping.Token).ConfigureAwait(false);
            return body is { } whole
                ? _service.Decide(new ReceivedRequest(request.HttpMethod, rawUrl, request.Headers, whole))
                : _service.Refuse(Refusal.BodyTooLarge, hostId);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or IOException or HttpListenerException or SocketException or ObjectDisposedException))
        {
            // A mistake in the sandbox must not look like a lost connection: the caller would search for it in the network.
            return _service.Refuse(Refusal.Internal(exception.GetType().Name), hostId);
        }
    }
}
