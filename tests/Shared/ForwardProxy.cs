using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Tests;

/// <summary>A forward proxy on this machine: tunnels by CONNECT, passes on what comes in absolute form, and asks for a credential if it has one. All hosts are this machine.</summary>
internal sealed class ForwardProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly string? _authorization;

    public ForwardProxy(string? userName = null, string? password = null)
    {
        _authorization = userName is null ? null : "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"));
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The first line of each request that it served, so without those that it asked a credential for.</summary>
    public IReadOnlyList<string> Served => [.. _requests];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private static async Task<(string[] Head, byte[] Beyond)?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var filled = 0;
        while (true)
        {
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"), buffer[(end + 4)..filled]);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            filled += read;
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = ConverseAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        try
        {
            using var closing = client;
            var stream = client.GetStream();
            while (await ReadHeadAsync(stream, _stop.Token) is { } request)
            {
                if (_authorization is not null && !request.Head.Contains(_authorization, StringComparer.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                    continue;
                }

                _requests.Enqueue(request.Head[0]);
                await PassOnAsync(stream, request.Head, request.Beyond);
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Somebody left.
        }
    }

    private async Task PassOnAsync(NetworkStream stream, string[] head, byte[] rest)
    {
        var words = head[0].Split(' ');
        var isTunnel = words[0] == "CONNECT";
        var target = new Uri(isTunnel ? "https://" + words[1] : words[1]);
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target.Port, _stop.Token);
        }
        catch (SocketException)
        {
            await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
            return;
        }

        var onward = server.GetStream();
        if (isTunnel)
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
        }
        else
        {
            var passedOn = head.Skip(1).Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)).Prepend($"{words[0]} {target.PathAndQuery} {words[2]}");
            await onward.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", passedOn) + "\r\n\r\n"), _stop.Token);
        }

        await onward.WriteAsync(rest, _stop.Token);
        await Task.WhenAny(stream.CopyToAsync(onward, _stop.Token), onward.CopyToAsync(stream, _stop.Token));
    }
}
