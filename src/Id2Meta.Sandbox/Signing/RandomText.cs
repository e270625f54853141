using System.Security.Cryptography;

namespace Id2Meta.Sandbox.Signing;

internal static class RandomText
{
    public static string Create(string prefix, int byteCount)
    {
        var bytes = new byte[byteCount];
        using (var generator = RandomNumberGenerator.Create())
        {
            generator.GetBytes(bytes);
        }

        var text = new ByteBuffer();
        text.AppendWire(prefix);
        text.AppendHex(bytes);
        return text.ToString();
    }
}
