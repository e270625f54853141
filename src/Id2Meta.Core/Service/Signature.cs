using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;

namespace Id2Meta.Service;

/// <summary>
/// Signature version 3, ACS3-HMAC-SHA256, as the Alibaba Cloud documentation page "V3 request structure and signature" gives it.
/// </summary>
public static class Signature
{
    /// <summary>SHA-256 of nothing, in lower-case hexadecimal.</summary>
    public const string EmptyContentHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>The parameters sorted by ordinal of their names, encoded by RFC 3986: <c>k=v&amp;…</c>; an empty value is <c>k=</c>.</summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var sorted = new List<KeyValuePair<string, string>>(parameters);
        sorted.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
        var query = new StringBuilder(128);
        foreach (var parameter in sorted)
        {
            if (query.Length > 0)
            {
                query.Append('&');
            }

            query.AppendEncoded(parameter.Key).Append('=').AppendEncoded(parameter.Value);
        }

        return query.ToString();
    }

    /// <summary>The canonical request and the names of the headers it covers.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="canonicalQuery">What <see cref="CanonicalQuery"/> gave, or an empty text.</param>
    /// <param name="headers">The headers of the request; those that are signed are picked: x-acs-*, host, content-type.</param>
    /// <param name="contentHash">SHA-256 of the body in lower-case hexadecimal.</param>
    public static (string Request, string SignedHeaders) CanonicalRequest(
        string method, string canonicalQuery, IEnumerable<KeyValuePair<string, string>> headers, string contentHash)
    {
        ThrowHelper.IfNull(headers);
        var signed = new List<KeyValuePair<string, string>>();
        foreach (var header in headers)
        {
#pragma warning disable CA1308 // the algorithm wants header names in lower case
            var name = header.Key.ToLowerInvariant();
#pragma warning restore CA1308
            if (name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal))
            {
                signed.Add(new(name, header.Value.Trim()));
            }
        }

        signed.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
        var names = new StringBuilder(160);
        var request = new StringBuilder(1024).Append(method).Append("\n/\n").Append(canonicalQuery).Append('\n');
        foreach (var header in signed)
        {
            request.Append(header.Key).Append(':').Append(header.Value).Append('\n');
            names.Append(names.Length == 0 ? string.Empty : ";").Append(header.Key);
        }

        var signedHeaders = names.ToString();
        request.Append('\n').Append(signedHeaders).Append('\n').Append(contentHash);
        return (request.ToString(), signedHeaders);
    }

    /// <summary>The value of header Authorization.</summary>
    /// <param name="accessKeyId">Whose signature it is.</param>
    /// <param name="accessKeySecret">The key of the HMAC.</param>
    /// <param name="canonicalRequest">What is signed.</param>
    /// <param name="signedHeaders">The names that <see cref="CanonicalRequest"/> gave.</param>
    public static string Authorization(string accessKeyId, string accessKeySecret, string canonicalRequest, string signedHeaders)
    {
        var stringToSign = Algorithm + "\n" + ContentHash(Encoding.UTF8.GetBytes(canonicalRequest));
        var signature = Hexadecimal(HashWithKey(Encoding.UTF8.GetBytes(accessKeySecret), Encoding.UTF8.GetBytes(stringToSign)));
        return $"{Algorithm} Credential={accessKeyId},SignedHeaders={signedHeaders},Signature={signature}";
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string ContentHash(byte[] content)
    {
        ThrowHelper.IfNull(content);
        if (content.Length == 0)
        {
            return EmptyContentHash;
        }

#if NET8_0_OR_GREATER
        return Hexadecimal(SHA256.HashData(content));
#else
        using var sha256 = SHA256.Create();
        return Hexadecimal(sha256.ComputeHash(content));
#endif
    }

    private static byte[] HashWithKey(byte[] key, byte[] content)
    {
#if NET8_0_OR_GREATER
        return HMACSHA256.HashData(key, content);
#else
        using var hmac = new HMACSHA256(key);
        return hmac.ComputeHash(content);
#endif
    }

    private static string Hexadecimal(byte[] bytes)
    {
        const string Digits = "0123456789abcdef";
        var characters = new char[bytes.Length * 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            characters[2 * i] = Digits[bytes[i] >> 4];
            characters[(2 * i) + 1] = Digits[bytes[i] & 0xF];
        }

        return new string(characters);
    }
}
