using System.Collections.Generic;
using System.Net.Http;

namespace Id2Meta.Service;

/// <summary>The pools of connections of a process: runs that reach the same endpoint in the same way share one.</summary>
public sealed class ConnectionPools
{
    private readonly object _gate = new();
    private readonly Dictionary<(ServiceEndpoint Endpoint, ConnectionOptions Options), Pool> _pools = [];

    /// <summary>Takes part in a pool until the lease is disposed.</summary>
    public ConnectionLease Rent(ServiceEndpoint endpoint, ConnectionOptions options)
    {
        ThrowHelper.IfNull(options);
        lock (_gate)
        {
            if (!_pools.TryGetValue((endpoint, options), out var pool))
            {
                pool = new Pool(Connections.Open(endpoint, options));
                _pools.Add((endpoint, options), pool);
            }

            pool.Users++;
            return new ConnectionLease(pool.Connections, keep => Return((endpoint, options), pool, keep));
        }
    }

    /// <summary>An idle pool is kept for the next run, and its connections close by themselves; a pool with a credential of its own is not.</summary>
    private void Return((ServiceEndpoint Endpoint, ConnectionOptions Options) key, Pool pool, bool keep)
    {
        lock (_gate)
        {
            if (--pool.Users > 0 || (keep && key.Options.ProxyCredential is null))
            {
                return;
            }

            _pools.Remove(key);
        }

        pool.Connections.Dispose();
    }

    private sealed class Pool(HttpMessageInvoker connections)
    {
        public HttpMessageInvoker Connections { get; } = connections;

        public int Users { get; set; }
    }
}
