using System;
using System.Net.Http;
using System.Threading;

namespace Id2Meta.Service;

/// <summary>A run's part in a pool of connections.</summary>
public sealed class ConnectionLease : IDisposable
{
    private Action<bool>? _giveBack;

    internal ConnectionLease(HttpMessageInvoker connections, Action<bool> giveBack)
    {
        Connections = connections;
        _giveBack = giveBack;
    }

    /// <summary>The shared pool.</summary>
    public HttpMessageInvoker Connections { get; }

    /// <summary>Leaves the pool to the next run: idle connections close by themselves.</summary>
    public void Keep() => Interlocked.Exchange(ref _giveBack, null)?.Invoke(true);

    /// <summary>Leaves the pool and, as its last user, closes it.</summary>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke(false);
}
