using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Core.Tests.Service;

/// <summary>
/// Takes TCP connections on this machine, keeps every request and does what the script says. The turns are taken in the order in which
/// requests come, on whatever connection; a request beyond them is kept and its connection closed.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<RawTurn> _script;
    private readonly byte[]? _greeting;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _addressed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RawRequest> _requests = [];
    private readonly Task _serving;
    private int _connections;

    public RawServer(params RawTurn[] script)
        : this(null, script)
    {
    }

    /// <summary>A server that greets every connection with these bytes and closes it.</summary>
    public RawServer(byte[]? greeting, params RawTurn[] script)
    {
        _greeting = greeting;
        _script = new(script);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ends when a connection stands on this side.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Ends when the first byte has come: then the connection stands for the client, too.</summary>
    public Task Addressed => _addressed.Task;

    /// <summary>Ends when a whole request has come.</summary>
    public Task Requested => _requested.Task;

    public IReadOnlyList<RawRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_serving.IsCompleted)
        {
            return;
        }

        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using var closing = client;
        Interlocked.Increment(ref _connections);
        _connected.TrySetResult();
        try
        {
            var stream = client.GetStream();
            if (_greeting is not null)
            {
                await stream.WriteAsync(_greeting, _stop.Token);
                return;
            }

            while (await ReadAsync(stream) is { } request)
            {
                lock (_requests)
                {
                    _requests.Add(request);
                }

                _requested.TrySetResult();
                var turn = _script.TryDequeue(out var scripted) ? scripted : RawTurn.Close;
                await stream.WriteAsync(turn.Reply?.Invoke(request) ?? turn.Bytes, _stop.Token);
                if (!turn.KeepOpen)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client left, or the test is over.
        }
    }

    /// <summary>A whole request, or <see langword="null"/> where the client closed before it was one.</summary>
    private async Task<RawRequest?> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[1 << 16];
        var filled = 0;
        int headLength;
        while ((headLength = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
            if (read == 0)
            {
                return null;
            }

            _addressed.TrySetResult();
            filled += read;
        }

        var head = Encoding.Latin1.GetString(buffer, 0, headLength);
        var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
        var begun = buffer.AsMemory((headLength + 4)..filled);
        begun.CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(begun.Length), _stop.Token);
        return new RawRequest(head, body);
    }
}
