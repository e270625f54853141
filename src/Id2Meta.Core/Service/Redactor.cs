using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Id2Meta.Subjects;

namespace Id2Meta.Service;

/// <summary>Takes what is personal or secret out of a message before anybody sees it.</summary>
internal sealed class Redactor
{
    private const string Hidden = "***";
    private const string LeftOut = "[left out: it tells what was sent]";
    private const string EchoLeftOut = " [the request as the server saw it is left out]";
    private const string EchoOwner = "server";
    private const int LongestMessage = 500;
    private const int MostEncodings = 8;

    private static readonly string[] EchoMarks = ["StringToSign", "CanonicalRequest"];
    private static readonly Regex EscapedUnit = Pattern("[\\\\%]{1,8}u(?<unit>[0-9A-Fa-f]{4})");
    private static readonly Regex EscapedOctet = Pattern("\\\\{1,8}x");

    /// <summary>One at a time: what one of them uncovers may, with what stands before it, look like a code to the next.</summary>
    private static readonly Func<string, string>[] Decodings =
    [
        DecodeUnits,
        text => Uri.UnescapeDataString(EscapedOctet.Replace(text, "%")),
        WebUtility.HtmlDecode,
    ];

    private readonly string[] _secrets;

    public Redactor(IEnumerable<string?> secrets) => _secrets = [.. secrets.OfType<string>().Where(secret => secret.Length > 0)];

    /// <summary>
    /// The message without the secrets, raw or percent-encoded once or twice, and without what SignatureDoesNotMatch echoes of the request.
    /// One that tells a secret in any other spelling is left out whole.
    /// </summary>
    public string Redact(string message)
    {
        var text = Hide(WithoutEcho(message).Trim());
        try
        {
            if (Tells(text))
            {
                return LeftOut;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // What takes so long to look through is shown to nobody.
            return LeftOut;
        }

        return text.Length <= LongestMessage ? text : text.Substring(0, LongestMessage) + "...";
    }

    private static string WithoutEcho(string message)
    {
        var echo = EchoMarks.Select(mark => message.IndexOf(mark, StringComparison.OrdinalIgnoreCase)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (echo < 0)
        {
            return message;
        }

        var before = message.Substring(0, echo).TrimEnd();
        return (before.EndsWith(EchoOwner, StringComparison.OrdinalIgnoreCase) ? before.Substring(0, before.Length - EchoOwner.Length).TrimEnd() : before) + EchoLeftOut;
    }

    /// <summary>Stars every occurrence, also where two overlap.</summary>
    private string Hide(string text)
    {
        bool[]? isHidden = null;
        foreach (var secret in _secrets)
        {
            var once = Encode(secret);
            foreach (var form in new[] { secret, once, Encode(once) })
            {
                for (var at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.OrdinalIgnoreCase))
                {
                    isHidden ??= new bool[text.Length];
                    isHidden.AsSpan(at, form.Length).Fill(true);
                }
            }
        }

        if (isHidden is null)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!isHidden[i])
            {
                shown.Append(text[i]);
            }
            else if (i == 0 || !isHidden[i - 1])
            {
                shown.Append(Hidden);
            }
        }

        return shown.ToString();
    }

    /// <summary>Whether a secret is in the text, however it is encoded, split or spelt.</summary>
    private bool Tells(string text)
    {
        var secrets = _secrets.Select(Bare).Where(secret => secret.Length > 0).ToArray();
        if (TellsAsItIs(text))
        {
            return true;
        }

        for (var i = 0; i < MostEncodings; i++)
        {
            var before = text;
            foreach (var decode in Decodings)
            {
                text = decode(text);
                if (TellsAsItIs(text))
                {
                    return true;
                }
            }

            if (text == before)
            {
                return false;
            }
        }

        return true; // no honest message is wrapped so deep

        bool TellsAsItIs(string spelling)
        {
            var bare = Bare(spelling);
            return secrets.Any(secret => bare.Contains(secret));
        }
    }

    private static string Encode(string text)
    {
        using var buffer = new Utf8Buffer();
        return buffer.AppendPercentEncoded(text).ToString();
    }

    private static string DecodeUnits(string text) =>
        EscapedUnit.Replace(text, match => ((char)int.Parse(match.Groups["unit"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>Letters and digits alone, in their plainest form.</summary>
    private static string Bare(string text)
    {
        var whole = TextDamage.Normalise(text);
        var bare = new StringBuilder(whole.Length);
        foreach (var c in whole)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                bare.Append(char.ToUpperInvariant(c));
            }
        }

        return bare.ToString();
    }
}
