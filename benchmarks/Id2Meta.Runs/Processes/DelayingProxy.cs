using System;
using System.Net.Sockets;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Tests;

namespace Id2Meta.Runs.Processes;

/// <summary>Passes on what comes, half of the distance later, in both directions: the database seems to be far away.</summary>
/// <param name="behind">The port of the database.</param>
/// <param name="distance">There and back.</param>
internal sealed class DelayingProxy(int behind, TimeSpan distance) : Relay(behind)
{
    private readonly TimeSpan _delay = distance / 2;

    protected override async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var stop = Stop;
        var late = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        var writing = WriteAsync();
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, stop) is > 0 and var length)
        {
            late.Writer.TryWrite((Environment.TickCount64 + (long)_delay.TotalMilliseconds, buffer[..length]));
        }

        late.Writer.Complete();
        await writing;

        async Task WriteAsync()
        {
            await foreach (var (due, bytes) in late.Reader.ReadAllAsync(stop))
            {
                var wait = due - Environment.TickCount64;
                if (wait > 0)
                {
                    await Task.Delay((int)wait, stop);
                }

                await to.WriteAsync(bytes, stop);
            }
        }
    }
}
