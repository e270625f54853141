using System;
using System.Net;
using System.Net.Http;
#if !NET8_0_OR_GREATER
using System.Security.Authentication;
#endif

namespace Id2Meta.Service;

/// <summary>Makes the pool of connections of a run.</summary>
public static class Connections
{
    // The service closes an idle connection after 25 s (header Keep-Alive); leaving earlier avoids sending into a closing one.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    // A connection that lives for ever never sees a change of DNS.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

#if NET8_0_OR_GREATER
    /// <summary>Makes a pool.</summary>
    public static HttpMessageInvoker Open(ServiceEndpoint endpoint, ConnectionOptions options)
    {
        ThrowHelper.IfNull(endpoint);
        ThrowHelper.IfNull(options);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = options.ConnectionTimeout,
            MaxConnectionsPerServer = options.MaximumConnections,
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = Lifetime,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        handler.UseProxy = !options.NoProxy && !endpoint.Address.IsLoopback;
        if (options.Proxy is not null)
        {
            handler.UseProxy = true;
            handler.Proxy = new WebProxy(options.Proxy) { Credentials = options.ProxyCredential };
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
#else
    /// <summary>Makes a pool.</summary>
    public static HttpMessageInvoker Open(ServiceEndpoint endpoint, ConnectionOptions options)
    {
        ThrowHelper.IfNull(endpoint);
        ThrowHelper.IfNull(options);
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = options.MaximumConnections,
            UseCookies = false,
            UseProxy = !options.NoProxy && !endpoint.Address.IsLoopback,
        };
        if (options.Proxy is not null)
        {
            handler.UseProxy = true;
            handler.Proxy = new WebProxy(options.Proxy) { Credentials = options.ProxyCredential };
        }

        if (Runtime.IsNetFramework)
        {
            // Its defaults are two connections that live for ever, a handshake before each body and, in Windows PowerShell, TLS 1.0.
            handler.SslProtocols = SslProtocols.Tls12;
            var servicePoint = ServicePointManager.FindServicePoint(endpoint.Address);
            servicePoint.ConnectionLimit = options.MaximumConnections;
            servicePoint.ConnectionLeaseTimeout = (int)Lifetime.TotalMilliseconds;
            servicePoint.MaxIdleTime = (int)IdleTimeout.TotalMilliseconds;
            servicePoint.Expect100Continue = false;
            servicePoint.UseNagleAlgorithm = false;
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
#endif
}
