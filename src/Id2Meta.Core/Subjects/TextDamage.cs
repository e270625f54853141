using System.Text;

namespace Id2Meta.Subjects;

/// <summary>Tells a text that was read in the wrong encoding.</summary>
public static class TextDamage
{
    private const char Replacement = '\uFFFD';

    // A byte order mark read the wrong way round. .NET refuses to normalise a text that holds it.
    private const char NoCharacter = '\uFFFE';

    // What Windows-1252 has at 0x80 to 0x9F; an undefined byte stands for itself.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>
    /// Whether <paramref name="text"/> holds U+FFFD, U+FFFE or half a surrogate pair, or is Chinese in UTF-8 that was read byte by byte.
    /// </summary>
    public static bool IsDamaged(string text)
    {
        ThrowHelper.IfNull(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is Replacement or NoCharacter)
            {
                return true;
            }

            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return IsChineseReadByteByByte(text);
    }

    /// <summary>The text in its compatibility form (Unicode, NFKC); what no text holds stands there as U+FFFD.</summary>
    internal static string Normalise(string text)
    {
        // Half a surrogate pair cannot be normalised either: the way through UTF-8 replaces it.
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return whole.Replace(NoCharacter, Replacement).Normalize(NormalizationForm.FormKC);
    }

    private static bool IsChineseReadByteByByte(string text)
    {
        if (text.Length < 3 || text[0] < 0x80)
        {
            return false;
        }

        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var high = text[i] < 0x100 && text[i] is < '\u0080' or > '\u009F' ? -1 : Windows1252.IndexOf(text[i]);
            if (high < 0 && text[i] >= 0x100)
            {
                return false;
            }

            bytes[i] = (byte)(high >= 0 ? 0x80 + high : text[i]);
        }

        try
        {
            var decoded = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return decoded.Length > 0 && decoded[0] >= '\u2E80';
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
