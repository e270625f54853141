using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Id2Meta;

/// <summary>HMAC-SHA256 (RFC 2104) under one key, from any thread. The platform prepares a key for longer than it hashes a short text: what is prepared is used again.</summary>
internal sealed class KeyedHash(byte[] key) : IDisposable
{
    private readonly ConcurrentBag<IncrementalHash> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>The 32 bytes of the hash of a text; also of one that is asked for while this is disposed of.</summary>
    public byte[] Of(ArraySegment<byte> text)
    {
        var hash = _idle.TryTake(out var idle) ? idle : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(text.Array!, text.Offset, text.Count);
        var bytes = hash.GetHashAndReset();
        _idle.Add(hash);
        if (_isDisposed)
        {
            Dispose();
        }

        return bytes;
    }

    /// <summary>Lets go of what the platform keeps. The key stays its owner's.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var hash))
        {
            hash.Dispose();
        }
    }
}
