using System;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>The connection under a request.</summary>
internal static class Connection
{
    /// <summary>Cuts it: what was not written yet is not sent, the headers neither.</summary>
    public static void Cut(HttpListenerContext context)
    {
        try
        {
            SocketOf(context)?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }

        context.Response.Abort();
    }

    /// <summary>Whether the client is known to have hung up. On Windows that is never known; http.sys frees the connection by itself there.</summary>
    public static bool HasHungUp(HttpListenerContext context)
    {
        try
        {
            return SocketOf(context) is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    // Where .NET has no http.sys, its HttpListener sends the headers even of an aborted answer and never says that a client has gone. The socket does
    // both, but is private; http.sys, which aborts truly, has none.
    private static Socket? SocketOf(HttpListenerContext context) => Field(Field(context, "_connection"), "_socket") as Socket;

    private static object? Field(object? owner, string name) => owner?.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(owner);
}
