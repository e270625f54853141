using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger.Tests;

/// <summary>Passes on what two programs say to each other, and keeps all of it.</summary>
internal sealed class WireTap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<byte> _heard = [];
    private readonly int _behind;

    /// <summary>Listens before a port of this machine.</summary>
    public WireTap(int behind)
    {
        _behind = behind;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything so far, in both directions.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
            {
                return Encoding.UTF8.GetString([.. _heard]);
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        try
        {
            using var front = client;
            using var back = new TcpClient();
            await back.ConnectAsync(IPAddress.Loopback, _behind, _stop.Token);
            await Task.WhenAny(HearAsync(front.GetStream(), back.GetStream()), HearAsync(back.GetStream(), front.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Whoever hangs up is seen by the other side.
        }
    }

    private async Task HearAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            lock (_heard)
            {
                _heard.AddRange(buffer.AsSpan(0, length));
            }

            await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }
}
