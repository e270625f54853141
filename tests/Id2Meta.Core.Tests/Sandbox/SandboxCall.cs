using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;

namespace Id2Meta.Core.Tests.Sandbox;

/// <summary>
/// One signed request, of which a test can set every part before signing and alter any after. The signing is a second one, written from the
/// documentation, so that it shares no mistake with the client's.
/// </summary>
internal sealed class SandboxCall
{
    public const string Number = "11010519491231002X";

    public required string AccessKeyId { get; init; }

    public required string AccessKeySecret { get; init; }

    public required DateTimeOffset Date { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public string Action { get; init; } = "Id2MetaVerifyIntl";

    public string Version { get; init; } = "2022-08-09";

    public string Nonce { get; init; } = Guid.NewGuid().ToString("N");

    public string? Token { get; init; }

    public bool InForm { get; init; }

    public bool Chunked { get; init; }

    public IReadOnlyList<(string Name, string Value)> Parameters { get; init; } = Verification("张三", Number);

    /// <summary>How a name or a value is written on the wire; it is signed in the canonical way whatever this does.</summary>
    public Func<string, string> WireEncoding { get; init; } = Uri.EscapeDataString;

    /// <summary>Changes the finished request: headers, URL or body.</summary>
    public Action<HttpRequestMessage> AlterSigned { get; init; } = _ => { };

    /// <summary>Leaves this header out of those that are signed.</summary>
    public string? Unsigned { get; init; }

    public static IReadOnlyList<(string Name, string Value)> Verification(string name, string number) =>
        [("UserName", name), ("ProductCode", "ID_2META"), ("IdentifyNum", number), ("ParamType", "normal")];

    public HttpRequestMessage ToRequest(Uri endpoint)
    {
        var wire = string.Join('&', Parameters.Select(parameter => $"{WireEncoding(parameter.Name)}={WireEncoding(parameter.Value)}"));
        var body = InForm ? wire : string.Empty;
        var uri = InForm || wire.Length == 0 ? endpoint.AbsoluteUri : $"{endpoint.AbsoluteUri}?{wire}";
        var bodyHash = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = endpoint.Authority,
            ["x-acs-action"] = Action,
            ["x-acs-content-sha256"] = bodyHash,
            ["x-acs-date"] = Date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = Nonce,
            ["x-acs-version"] = Version,
        };
        if (Token is not null)
        {
            headers["x-acs-security-token"] = Token;
        }

        if (InForm)
        {
            headers["content-type"] = "application/x-www-form-urlencoded";
        }

        // As written: HttpRequestMessage would tidy what official clients leave raw.
        var request = new HttpRequestMessage(Method, new Uri(uri, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Headers.TransferEncodingChunked = Chunked;
        }

        foreach (var (name, value) in headers.Where(header => header.Key is not "host"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", Authorize(headers, bodyHash));
        AlterSigned(request);
        return request;
    }

    private string Authorize(SortedDictionary<string, string> headers, string bodyHash)
    {
        var signed = headers.Where(header => header.Key != Unsigned).ToList();
        var names = string.Join(';', signed.Select(header => header.Key));
        var query = InForm
            ? string.Empty
            : string.Join('&', Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}"));
        var block = string.Concat(signed.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"{Method.Method}\n/\n{query}\n{block}\n{names}\n{bodyHash}";
        var toSign = "ACS3-HMAC-SHA256\n" + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var signature = Hex(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AccessKeySecret), Encoding.UTF8.GetBytes(toSign)));
        return $"ACS3-HMAC-SHA256 Credential={AccessKeyId},SignedHeaders={names},Signature={signature}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
