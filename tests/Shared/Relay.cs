using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Tests;

/// <summary>Stands between two programs on loopback, and passes on what they say to each other.</summary>
internal abstract class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _behind;

    /// <summary>Listens before a port of this machine.</summary>
    protected Relay(int behind)
    {
        _behind = behind;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    protected CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    /// <summary>Passes on one direction of a connection, to its end.</summary>
    protected abstract Task PassAsync(NetworkStream from, NetworkStream to);

    private async Task ServeAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = ConnectAsync(await _listener.AcceptTcpClientAsync(stop), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Over.
        }
    }

    private async Task ConnectAsync(TcpClient client, CancellationToken stop)
    {
        try
        {
            using var front = client;
            using var back = new TcpClient { NoDelay = true };
            front.NoDelay = true;
            await back.ConnectAsync(IPAddress.Loopback, _behind, stop);
            await Task.WhenAny(PassAsync(front.GetStream(), back.GetStream()), PassAsync(back.GetStream(), front.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever hangs up is seen by the other side.
        }
    }
}
