using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Id2Meta.Sandbox.Signing;

/// <summary>The first 128 bits of a SHA-256: enough to tell a million subjects or nonces apart without keeping them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Hash128(ulong High, ulong Low)
{
    public static Hash128 From(ReadOnlySpan<byte> sha256) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(sha256), BinaryPrimitives.ReadUInt64BigEndian(sha256.Slice(8)));
}
