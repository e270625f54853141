using System;
using System.Globalization;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Sandbox.Answers;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>Puts an answer on the wire with the service's headers, and one of our own by which clients know a sandbox; or spoils it there.</summary>
internal sealed class ResponseWriter
{
    private const int DripLength = 8;
    private static readonly TimeSpan HangUpInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _dripDuration;
    private readonly TimeProvider _timeProvider;

    public ResponseWriter(TimeSpan dripDuration, TimeProvider timeProvider)
    {
        _dripDuration = dripDuration;
        _timeProvider = timeProvider;
    }

    /// <summary>
    /// Sets the length before there is a body: where the connection is cut, HttpListener on .NET still sends the headers, and without a length that would be
    /// an empty success. So the client sees an answer that was lost, which it is.
    /// </summary>
    public static void AnnounceBody(HttpListenerResponse response, int length) => response.ContentLength64 = length;

    public async Task WriteAsync(HttpListenerContext context, Reply reply, CancellationToken cancellationToken)
    {
        var response = context.Response;
        SetHeaders(response, reply);
        switch (reply.Delivery)
        {
            case Delivery.Whole:
                await WriteAsync(response, reply.Body, 0, reply.Body.Length, cancellationToken).ConfigureAwait(false);
                response.Close();
                break;
            case Delivery.Dripping:
                await DripAsync(response, reply.Body, cancellationToken).ConfigureAwait(false);
                response.Close();
                break;
            case Delivery.Cut:
                await WriteAsync(response, reply.Body, 0, reply.Body.Length / 2, cancellationToken).ConfigureAwait(false);
                Connection.Cut(context);
                break;
            case Delivery.Silent:
                await UntilHungUpAsync(context, cancellationToken).ConfigureAwait(false);
                Connection.Cut(context);
                break;
            case Delivery.Dropped:
                Connection.Cut(context);
                break;
        }
    }

    private void SetHeaders(HttpListenerResponse response, Reply reply)
    {
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        response.Headers["Date"] = _timeProvider.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        response.Headers["Server"] = "Id2Meta-Sandbox";
        response.AddHeader("Keep-Alive", "timeout=25");
        if (reply.RequestId is not null)
        {
            response.Headers["x-acs-request-id"] = reply.RequestId;
            response.Headers["x-acs-trace-id"] = Guid.NewGuid().ToString("N");
        }

        foreach (var hint in reply.Hints)
        {
            response.Headers[hint.Key] = hint.Value;
        }
    }

    private async Task DripAsync(HttpListenerResponse response, byte[] body, CancellationToken cancellationToken)
    {
        var pauses = (body.Length - 1) / DripLength;
        for (var written = 0; written < body.Length; written += DripLength)
        {
            if (written > 0)
            {
                await Portable.DelayAsync(_timeProvider, TimeSpan.FromTicks(_dripDuration.Ticks / pauses), cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(response, body, written, Math.Min(DripLength, body.Length - written), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task UntilHungUpAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        while (!Connection.HasHungUp(context))
        {
            await Portable.DelayAsync(_timeProvider, HangUpInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpListenerResponse response, byte[] bytes, int offset, int count, CancellationToken cancellationToken) =>
        await Portable.WriteAsync(response.OutputStream, new ArraySegment<byte>(bytes, offset, count), cancellationToken).ConfigureAwait(false);
}
