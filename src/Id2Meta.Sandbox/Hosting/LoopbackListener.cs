using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>An HttpListener on the loopback interface only.</summary>
internal static class LoopbackListener
{
    private const int FreePortAttempts = 20;

    // Windows lets everybody listen under localhost; any other name needs an administrator's reservation.
    private static readonly string Host = Portable.IsWindows ? "localhost" : "127.0.0.1";

    /// <summary>Listens on the port, or on a free one for 0.</summary>
    /// <exception cref="IOException">The port is in use, or may not be used.</exception>
    public static (HttpListener Listener, Uri Endpoint) Start(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = new Uri(string.Format(CultureInfo.InvariantCulture, "http://{0}:{1}/", Host, port == 0 ? FindFreePort() : port));
            var listener = new HttpListener { IgnoreWriteExceptions = false };
            listener.Prefixes.Add(endpoint.AbsoluteUri);
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (Exception exception) when (exception is HttpListenerException or SocketException)
            {
                listener.Close();

                // Somebody else may have taken the free port since it was found.
                if (port != 0 || attempt == FreePortAttempts)
                {
                    throw new IOException($"Cannot listen on {endpoint}: {exception.Message}", exception);
                }
            }
        }
    }

    // HttpListener cannot take port 0 itself.
    private static int FindFreePort()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        try
        {
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        finally
        {
            probe.Stop();
        }
    }
}
