using System;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>Reads a body whole, of a known length or chunked.</summary>
internal static class RequestBody
{
    public const int MaximumLength = 1024 * 1024;

    // Whoever is still sending when the connection is closed may never see why.
    private const int MaximumDiscarded = 8 * MaximumLength;

    private static readonly ArraySegment<byte> Empty = new([]);

    /// <summary>Null when the body is larger than the service accepts: the rest is read to its end, within reason, and forgotten.</summary>
    public static async Task<ArraySegment<byte>?> ReadAsync(HttpListenerRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasEntityBody || request.ContentLength64 == 0)
        {
            return Empty;
        }

        if (request.ContentLength64 > MaximumLength)
        {
            await DiscardAsync(request.InputStream, new byte[MaximumLength], cancellationToken).ConfigureAwait(false);
            return null;
        }

        // A byte more than announced, so that the end is seen without growing.
        var buffer = new byte[request.ContentLength64 > 0 ? request.ContentLength64 + 1 : 1024];
        var length = 0;
        while (true)
        {
            var read = await Portable.ReadAsync(request.InputStream, buffer, length, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
            if (length > MaximumLength)
            {
                await DiscardAsync(request.InputStream, buffer, cancellationToken).ConfigureAwait(false);
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        if (request.ContentLength64 > length)
        {
            throw new EndOfStreamException("The body ended before its announced length.");
        }

        return new ArraySegment<byte>(buffer, 0, length);
    }

    private static async Task DiscardAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        var read = 1;
        for (var discarded = 0; read > 0 && discarded < MaximumDiscarded; discarded += read)
        {
            read = await Portable.ReadAsync(stream, buffer, 0, cancellationToken).ConfigureAwait(false);
        }
    }
}
