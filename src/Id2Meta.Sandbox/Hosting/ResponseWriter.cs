using System;
using System.Globalization;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Sandbox.Answers;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>Puts an answer on the wire with the service's headers, and one of our own by which clients know a sandbox.</summary>
internal static class ResponseWriter
{
    /// <summary>
    /// Sets the length before there is a body: where the connection is cut, HttpListener on .NET still sends the headers, and without a length that would be
    /// an empty success. So the client sees an answer that was lost, which it is.
    /// </summary>
    public static void AnnounceBody(HttpListenerResponse response, int length) => response.ContentLength64 = length;

    public static async Task WriteAsync(HttpListenerResponse response, Reply reply, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        response.StatusCode = reply.Status;
        response.ContentType = "application/json;charset=utf-8";
        response.Headers["Date"] = timeProvider.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        response.Headers["Server"] = "Id2Meta-Sandbox";
        response.AddHeader("Keep-Alive", "timeout=25");
        response.Headers["x-acs-request-id"] = reply.Id;
        response.Headers["x-acs-trace-id"] = Guid.NewGuid().ToString("N");
        await Portable.WriteAsync(response.OutputStream, reply.Body, cancellationToken).ConfigureAwait(false);
        response.Close();
    }
}
