using System;
using System.Text;

namespace Id2Meta.Sandbox.Signing;

/// <summary>Bytes that grow, and keep their room when cleared.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[2048];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ArraySegment<byte> Segment => new(_bytes, 0, Length);

    public void Clear() => Length = 0;

    public void Append(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> values)
    {
        Reserve(values.Length);
        values.CopyTo(_bytes.AsSpan(Length));
        Length += values.Length;
    }

    /// <summary>
    /// Appends text as it came over the wire: HttpListener gives one character per byte, so those are bytes again; what lies beyond (http.sys decodes
    /// some URLs) becomes UTF-8.
    /// </summary>
    public void AppendWire(string text)
    {
        Reserve(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 0xFF)
            {
                Append(Encoding.UTF8.GetBytes(text.Substring(i)));
                return;
            }

            _bytes[Length++] = (byte)text[i];
        }
    }

    public void AppendHex(ReadOnlySpan<byte> values)
    {
        Reserve(values.Length * 2);
        foreach (var value in values)
        {
            _bytes[Length++] = (byte)"0123456789abcdef"[value >> 4];
            _bytes[Length++] = (byte)"0123456789abcdef"[value & 15];
        }
    }

    /// <summary>The bytes as UTF-8 text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes, 0, Length);

    private void Reserve(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
