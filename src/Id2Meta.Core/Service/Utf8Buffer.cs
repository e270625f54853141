using System;
using System.Buffers;
using System.Text;

namespace Id2Meta.Service;

/// <summary>Text as UTF-8 in rented memory, which is wiped when it is given back: names, numbers and keys pass through it.</summary>
internal sealed class Utf8Buffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);

    public int Length { get; private set; }

    public ArraySegment<byte> Written => From(0);

    /// <summary>What was written from a place on; it holds until more is written.</summary>
    public ArraySegment<byte> From(int start) => new(_bytes, start, Length - start);

    public Utf8Buffer Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, 0, text.Length, _bytes, Length);
        return this;
    }

    public Utf8Buffer Append(ArraySegment<byte> text)
    {
        Reserve(text.Count);
        Array.Copy(text.Array!, text.Offset, _bytes, Length, text.Count);
        Length += text.Count;
        return this;
    }

    public Utf8Buffer Append(char ascii)
    {
        Reserve(1);
        _bytes[Length++] = (byte)ascii;
        return this;
    }

    /// <summary>Appends bytes in lower-case hexadecimal.</summary>
    public Utf8Buffer AppendHexadecimal(ArraySegment<byte> bytes)
    {
        const string Digits = "0123456789abcdef";
        Reserve(2 * bytes.Count);
        for (var i = bytes.Offset; i < bytes.Offset + bytes.Count; i++)
        {
            _bytes[Length++] = (byte)Digits[bytes.Array![i] >> 4];
            _bytes[Length++] = (byte)Digits[bytes.Array[i] & 0xF];
        }

        return this;
    }

    /// <summary>Appends a text in which only the unreserved characters of RFC 3986, section 2.3, stay as they are.</summary>
    public Utf8Buffer AppendPercentEncoded(string text)
    {
        const string Digits = "0123456789ABCDEF";
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        Reserve(4 * longest);

        // The plain bytes stand behind the room that their encoding may need.
        var source = Length + (3 * longest);
        var end = source + Encoding.UTF8.GetBytes(text, 0, text.Length, _bytes, source);
        for (; source < end; source++)
        {
            var octet = _bytes[source];
            if (IsUnreserved(octet))
            {
                _bytes[Length++] = octet;
            }
            else
            {
                _bytes[Length++] = (byte)'%';
                _bytes[Length++] = (byte)Digits[octet >> 4];
                _bytes[Length++] = (byte)Digits[octet & 0xF];
            }
        }

        return this;
    }

    /// <summary>The text from a place on.</summary>
    public string ToString(int start) => Encoding.UTF8.GetString(_bytes, start, Length - start);

    public override string ToString() => ToString(0);

    public void Dispose() => GiveBack();

    private static bool IsUnreserved(byte octet) =>
        octet is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~';

    private void Reserve(int count)
    {
        if (Length + count <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, Length + count));
        Array.Copy(_bytes, larger, Length);
        GiveBack();
        _bytes = larger;
    }

    private void GiveBack()
    {
        Array.Clear(_bytes, 0, _bytes.Length);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
