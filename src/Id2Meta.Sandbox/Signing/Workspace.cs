using System;
using System.Security.Cryptography;
using System.Text;

namespace Id2Meta.Sandbox.Signing;

/// <summary>What checking one request needs besides the request: buffers and hash states, used again for the next one. Not for two threads at a time.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _hmac;

    public Workspace(string accessKeySecret) =>
        _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(accessKeySecret));

    public ParameterList Query { get; } = new();

    public ParameterList Form { get; } = new();

    public ByteBuffer CanonicalRequest { get; } = new();

    public ByteBuffer StringToSign { get; } = new();

    public ByteBuffer Scratch { get; } = new();

    public byte[] Sha256(ArraySegment<byte> data)
    {
        _sha256.AppendData(data.Array!, data.Offset, data.Count);
        return _sha256.GetHashAndReset();
    }

    /// <summary>By the permanent secret, unless another is given.</summary>
    public byte[] Hmac(ArraySegment<byte> data, string? otherSecret)
    {
        if (otherSecret is not null)
        {
            using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(otherSecret));
            return hmac.ComputeHash(data.Array!, data.Offset, data.Count);
        }

        _hmac.AppendData(data.Array!, data.Offset, data.Count);
        return _hmac.GetHashAndReset();
    }

    public void Clear()
    {
        Query.Clear();
        Form.Clear();
        CanonicalRequest.Clear();
        StringToSign.Clear();
        Scratch.Clear();
    }

    public void Dispose()
    {
        _sha256.Dispose();
        _hmac.Dispose();
    }
}
