using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Id2Meta.Ledger.Tests;

/// <summary>Keeps all that two programs say to each other.</summary>
/// <param name="behind">The port of the one that listens.</param>
internal sealed class WireTap(int behind) : Relay(behind)
{
    private readonly List<byte> _heard = [];

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

    protected override async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var stop = Stop;
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, stop) is > 0 and var length)
        {
            lock (_heard)
            {
                _heard.AddRange(buffer.AsSpan(0, length));
            }

            await to.WriteAsync(buffer.AsMemory(0, length), stop);
        }
    }
}
