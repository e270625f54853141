using System;
using System.Collections.Generic;
using System.Linq;
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
        using var query = new Utf8Buffer();
        AppendCanonicalQuery(query, parameters.ToArray());
        return query.ToString();
    }

    /// <summary>A value for header x-acs-signature-nonce that no request had before: 32 hexadecimal digits.</summary>
    internal static string NewNonce() => Guid.NewGuid().ToString("N");

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string ContentHash(byte[] content)
    {
        ThrowHelper.IfNull(content);
        if (content.Length == 0)
        {
            return EmptyContentHash;
        }

        using var text = new Utf8Buffer();
        return text.AppendHexadecimal(new(Sha256(new(content)))).ToString();
    }

    /// <summary>The value of header Authorization.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="canonicalQuery">What <see cref="CanonicalQuery"/> gave, or an empty text.</param>
    /// <param name="headers">The headers of the request; those that are signed are picked: x-acs-*, host, content-type.</param>
    /// <param name="contentHash">SHA-256 of the body in lower-case hexadecimal.</param>
    /// <param name="accessKeyId">Whose signature it is.</param>
    /// <param name="accessKeySecret">The key of the HMAC.</param>
    public static string Authorization(
        string method, string canonicalQuery, IReadOnlyCollection<KeyValuePair<string, string>> headers, string contentHash, string accessKeyId, string accessKeySecret)
    {
        ThrowHelper.IfNull(accessKeySecret);
        return Authorization(method, new(Encoding.UTF8.GetBytes(canonicalQuery)), Signed(headers), contentHash, accessKeyId, text => HmacSha256(Encoding.UTF8.GetBytes(accessKeySecret), text));
    }

    /// <summary>Appends what <see cref="CanonicalQuery"/> gives; the parameters are sorted in place.</summary>
    internal static void AppendCanonicalQuery(Utf8Buffer target, KeyValuePair<string, string>[] parameters)
    {
        Sort(parameters);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i > 0)
            {
                target.Append('&');
            }

            target.AppendPercentEncoded(parameters[i].Key).Append('=').AppendPercentEncoded(parameters[i].Value);
        }
    }

    /// <summary>The value of header Authorization over headers that are as <see cref="Signed"/> gives them, with the HMAC of the secret.</summary>
    internal static string Authorization(
        string method, ArraySegment<byte> canonicalQuery, KeyValuePair<string, string>[] signed, string contentHash, string accessKeyId, Func<ArraySegment<byte>, byte[]> hmac)
    {
        using var buffer = new Utf8Buffer();
        AppendCanonicalRequest(buffer, method, canonicalQuery, signed, contentHash);
        var hash = Sha256(buffer.Written);

        var start = buffer.Length;
        buffer.Append(Algorithm).Append('\n').AppendHexadecimal(new(hash));
        var signature = hmac(buffer.From(start));

        start = buffer.Length;
        AppendNames(buffer.Append(Algorithm).Append(" Credential=").Append(accessKeyId).Append(",SignedHeaders="), signed);
        return buffer.Append(",Signature=").AppendHexadecimal(new(signature)).ToString(start);
    }

    /// <summary>The headers that are signed: in lower case, trimmed and sorted.</summary>
    internal static KeyValuePair<string, string>[] Signed(IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        ThrowHelper.IfNull(headers);
        var signed = new KeyValuePair<string, string>[headers.Count];
        var count = 0;
        foreach (var header in headers)
        {
#pragma warning disable CA1308 // the algorithm wants header names in lower case
            var name = header.Key.ToLowerInvariant();
#pragma warning restore CA1308
            if (IsSigned(name))
            {
                signed[count++] = new(name, header.Value.Trim());
            }
        }

        Array.Resize(ref signed, count);
        Sort(signed);
        return signed;
    }

    /// <summary>Appends what is hashed and signed.</summary>
    internal static void AppendCanonicalRequest(
        Utf8Buffer target, string method, ArraySegment<byte> canonicalQuery, KeyValuePair<string, string>[] signed, string contentHash)
    {
        target.Append(method).Append("\n/\n").Append(canonicalQuery).Append('\n');
        foreach (var header in signed)
        {
            target.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        AppendNames(target.Append('\n'), signed);
        target.Append('\n').Append(contentHash);
    }

    private static void AppendNames(Utf8Buffer target, KeyValuePair<string, string>[] signed)
    {
        for (var i = 0; i < signed.Length; i++)
        {
            if (i > 0)
            {
                target.Append(';');
            }

            target.Append(signed[i].Key);
        }
    }

    private static bool IsSigned(string name) => name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal);

    /// <summary>By insertion: a dozen pairs that mostly come in order.</summary>
    private static void Sort(KeyValuePair<string, string>[] pairs)
    {
        for (var i = 1; i < pairs.Length; i++)
        {
            var pair = pairs[i];
            var place = i;
            for (; place > 0 && string.CompareOrdinal(pairs[place - 1].Key, pair.Key) > 0; place--)
            {
                pairs[place] = pairs[place - 1];
            }

            pairs[place] = pair;
        }
    }

    private static byte[] Sha256(ArraySegment<byte> content)
    {
#if NET8_0_OR_GREATER
        return SHA256.HashData(content);
#else
        using var sha256 = SHA256.Create();
        return sha256.ComputeHash(content.Array!, content.Offset, content.Count);
#endif
    }

    private static byte[] HmacSha256(byte[] key, ArraySegment<byte> content)
    {
#if NET8_0_OR_GREATER
        return HMACSHA256.HashData(key, content);
#else
        using var hmac = new HMACSHA256(key);
        return hmac.ComputeHash(content.Array!, content.Offset, content.Count);
#endif
    }
}
