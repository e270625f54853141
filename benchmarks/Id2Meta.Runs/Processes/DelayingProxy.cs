using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Id2Meta.Runs.Processes;

/// <summary>Passes on what comes, half of the distance later, in both directions: the database seems to be far away.</summary>
internal sealed class DelayingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _behind;
    private readonly TimeSpan _delay;

    /// <summary>Listens.</summary>
    /// <param name="behind">The port of the database.</param>
    /// <param name="distance">There and back.</param>
    public DelayingProxy(int behind, TimeSpan distance)
    {
        (_behind, _delay) = (behind, distance / 2);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Over.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        try
        {
            using var front = client;
            using var back = new TcpClient { NoDelay = true };
            front.NoDelay = true;
            await back.ConnectAsync(IPAddress.Loopback, _behind, _stop.Token);
            await Task.WhenAny(DelayAsync(front.GetStream(), back.GetStream()), DelayAsync(back.GetStream(), front.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever hangs up is seen by the other side.
        }
    }

    private async Task DelayAsync(NetworkStream from, NetworkStream to)
    {
        var late = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        var writing = WriteAsync();
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            late.Writer.TryWrite((Environment.TickCount64 + (long)_delay.TotalMilliseconds, buffer[..length]));
        }

        late.Writer.Complete();
        await writing;

        async Task WriteAsync()
        {
            await foreach (var (due, bytes) in late.Reader.ReadAllAsync(_stop.Token))
            {
                var wait = due - Environment.TickCount64;
                if (wait > 0)
                {
                    await Task.Delay((int)wait, _stop.Token);
                }

                await to.WriteAsync(bytes, _stop.Token);
            }
        }
    }
}
