using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;

namespace Id2Meta.Service;

/// <summary>
/// A body that knows whether its request left: the handler of .NET asks for the body after the connection stands and before the first
/// byte goes out. A body, even an empty one, also keeps the handler from sending the request again by itself.
/// </summary>
internal sealed class GatedContent : HttpContent
{
    private readonly byte[] _body;
    private readonly ISendGate? _gate;

    public GatedContent(byte[] body, ISendGate? gate)
    {
        _body = body;
        _gate = gate;
    }

    /// <summary>Whether the gate kept the request back.</summary>
    public bool IsKeptBack { get; private set; }

    /// <summary>Whether a byte of the request may have left.</summary>
    public bool HasLeft { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (_gate?.TryLeave() == false)
        {
            IsKeptBack = true;
            throw new IOException("The request was kept back.");
        }

        HasLeft = true;
        return _body.Length == 0 ? Task.CompletedTask : stream.WriteAsync(_body, 0, _body.Length);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
