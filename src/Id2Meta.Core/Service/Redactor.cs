using System;
using System.Collections.Generic;

namespace Id2Meta.Service;

/// <summary>Takes what is personal or secret out of a message before anybody sees it.</summary>
internal sealed class Redactor
{
    private const string Hidden = "***";
    private const int LongestMessage = 500;

    private readonly IEnumerable<string?> _secrets;

    public Redactor(IEnumerable<string?> secrets) => _secrets = secrets;

    /// <summary>
    /// The message without the secrets, raw or percent-encoded once or twice, and without what SignatureDoesNotMatch echoes of the request.
    /// </summary>
    public string Redact(string message)
    {
        var echo = message.IndexOf("server StringToSign", StringComparison.OrdinalIgnoreCase);
        if (echo < 0)
        {
            echo = message.IndexOf("server CanonicalRequest", StringComparison.OrdinalIgnoreCase);
        }

        var text = (echo < 0 ? message : message.Substring(0, echo) + "[the request as the server saw it is left out]").Trim();
        foreach (var secret in _secrets)
        {
            if (string.IsNullOrEmpty(secret))
            {
                continue;
            }

            var once = Encode(secret!);
            text = Replace(Replace(Replace(text, Encode(once)), once), secret!);
        }

        return text.Length <= LongestMessage ? text : text.Substring(0, LongestMessage) + "...";
    }

    private static string Encode(string text)
    {
        using var buffer = new Utf8Buffer();
        return buffer.AppendPercentEncoded(text).ToString();
    }

    private static string Replace(string text, string secret)
    {
        for (var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(secret, at + Hidden.Length, StringComparison.OrdinalIgnoreCase))
        {
            text = text.Remove(at, secret.Length).Insert(at, Hidden);
        }

        return text;
    }
}
