using System.Text;

namespace Id2Meta.Service;

/// <summary>Percent-encoding in which only the unreserved characters of RFC 3986, section 2.3, stay.</summary>
internal static class Rfc3986
{
    private const string Hexadecimal = "0123456789ABCDEF";

    /// <summary>Appends the UTF-8 bytes of <paramref name="text"/>, encoded.</summary>
    public static StringBuilder AppendEncoded(this StringBuilder target, string text)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (IsUnreserved(octet))
            {
                target.Append((char)octet);
            }
            else
            {
                target.Append('%').Append(Hexadecimal[octet >> 4]).Append(Hexadecimal[octet & 0xF]);
            }
        }

        return target;
    }

    private static bool IsUnreserved(byte octet) =>
        octet is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~';
}
