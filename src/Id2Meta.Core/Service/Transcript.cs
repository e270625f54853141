using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;

namespace Id2Meta.Service;

/// <summary>
/// One exchange as an API explorer would show it, for the debug stream. What may be shown is listed; everything else, so names, numbers, keys, tokens and
/// signatures, is not.
/// </summary>
internal static class Transcript
{
    private const string Hidden = "***";

    private static readonly string[] RequestHeaders =
        ["accept", "user-agent", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-credentials-provider", "content-type"];

    private static readonly string[] ResponseHeaders =
    [
        "Date", "Server", "Content-Type", "Content-Length", "Keep-Alive", "Retry-After",
        "x-acs-request-id", "x-acs-trace-id", "x-acs-retry-after", "x-ratelimit-user-api", "x-ratelimit-user",
    ];

    private static readonly string[] Parameters = ["ParamType", "ProductCode"];

    /// <summary>The exchange; <paramref name="response"/> is <see langword="null"/> where there was none.</summary>
    public static string Of(HttpRequestMessage request, IEnumerable<KeyValuePair<string, string>> parameters, bool inForm, string maskedKey, HttpResponseMessage? response, Reply reply)
    {
        var shown = string.Join("&", parameters.Select(parameter => parameter.Key + "=" + (Parameters.Contains(parameter.Key, StringComparer.Ordinal) ? parameter.Value : Hidden)));
        var text = new StringBuilder()
            .Append(request.Method).Append(' ').Append(request.RequestUri!.GetLeftPart(UriPartial.Authority)).Append('/')
            .AppendLine(inForm || shown.Length == 0 ? string.Empty : "?" + shown);
        text.Append("host: ").AppendLine(request.RequestUri.Authority);
        AppendHeaders(text, RequestHeaders, request.Headers, request.Content?.Headers);
        text.Append("Authorization: ACS3-HMAC-SHA256 Credential=").AppendLine(maskedKey);
        if (inForm)
        {
            text.AppendLine().AppendLine(shown);
        }

        text.AppendLine();
        if (response is not null)
        {
            text.Append("HTTP ").AppendLine(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            AppendHeaders(text, ResponseHeaders, response.Headers, response.Content.Headers);
            text.AppendLine();
        }

        return text.Append(reply switch
        {
            Answer answer => $"Code: Success, BizCode: {(int)answer.Verdict}, Message: {answer.Message}",
            Fault fault => $"Code: {fault.Code}, Message: {fault.Message}",
            _ => string.Empty,
        }).Append(FormattableString.Invariant($" ({reply.Duration.TotalMilliseconds:F0} ms)")).ToString();
    }

    private static void AppendHeaders(StringBuilder text, string[] names, HttpHeaders headers, HttpHeaders? contentHeaders)
    {
        foreach (var name in names)
        {
            if (headers.TryGetValues(name, out var values) || contentHeaders?.TryGetValues(name, out values) == true)
            {
                text.Append(name).Append(": ").AppendLine(string.Join(", ", values));
            }
        }
    }
}
