using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
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

    /// <summary>Makes a pool.</summary>
    public static HttpMessageInvoker Open(ServiceEndpoint endpoint, ConnectionOptions options)
    {
        ThrowHelper.IfNull(endpoint);
        ThrowHelper.IfNull(options);
        return new HttpMessageInvoker(CreateHandler(endpoint, options, certificatePolicy: null), disposeHandler: true);
    }

    /// <summary>The proxy that a pool goes through, or <see langword="null"/>.</summary>
    internal static Uri? ProxyOf(ServiceEndpoint endpoint, ConnectionOptions options)
    {
        if (options.Proxy is not null || !UsesSystemProxy(endpoint, options))
        {
            return options.Proxy;
        }

#if NET8_0_OR_GREATER
        var system = HttpClient.DefaultProxy;
#else
        var system = WebRequest.DefaultWebProxy;
#endif
        return system is null || system.IsBypassed(endpoint.Address) || system.GetProxy(endpoint.Address) is not { } proxy || proxy == endpoint.Address ? null : proxy;
    }

    /// <summary>A pool's handler; <paramref name="certificatePolicy"/> decides about certificates where it is given.</summary>
#if NET8_0_OR_GREATER
    internal static HttpMessageHandler CreateHandler(ServiceEndpoint endpoint, ConnectionOptions options, RemoteCertificateValidationCallback? certificatePolicy)
    {
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
        handler.UseProxy = UsesSystemProxy(endpoint, options);
        if (options.Proxy is not null)
        {
            handler.UseProxy = true;
            handler.Proxy = new WebProxy(options.Proxy) { Credentials = options.ProxyCredential };
        }

        handler.SslOptions.RemoteCertificateValidationCallback = certificatePolicy;
        return handler;
    }
#else
    internal static HttpMessageHandler CreateHandler(ServiceEndpoint endpoint, ConnectionOptions options, RemoteCertificateValidationCallback? certificatePolicy)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = options.MaximumConnections,
            UseCookies = false,
            UseProxy = UsesSystemProxy(endpoint, options),
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

        if (certificatePolicy is not null)
        {
#pragma warning disable MA0039 // the only policy there is keeps what it sees, and accepts what would be accepted without it
            handler.ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) => certificatePolicy(request, certificate, chain, errors);
#pragma warning restore MA0039
        }

        return handler;
    }
#endif

    private static bool UsesSystemProxy(ServiceEndpoint endpoint, ConnectionOptions options) => !options.NoProxy && !endpoint.Address.IsLoopback;
}
