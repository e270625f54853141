using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Service;

/// <summary>Reads an answer of the service: JSON as the documentation shows it, or whatever a proxy made of it.</summary>
internal static class AnswerReader
{
    private const int LargestAnswer = 1 << 20;
    private const int TooManyRequests = 429;
    private const string SandboxServer = "Id2Meta-Sandbox";

    /// <summary>The body, up to 1 MiB, and whether there was more.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, bool IsCut)> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
#if NET8_0_OR_GREATER
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        var stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        var buffer = new byte[1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

#if NET8_0_OR_GREATER
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
#else
            var read = await stream.ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
#endif
            if (read == 0)
            {
                return (buffer.AsMemory(0, length), false);
            }

            length += read;
            if (length > LargestAnswer)
            {
                return (default, true);
            }
        }
    }

    /// <summary>The reply that status, headers and body make together.</summary>
    public static Reply Interpret(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool isTooLarge, bool wantsVerdict, ServiceEndpoint endpoint, Redactor secrets)
    {
        var status = (int)response.StatusCode;
        var hint = RateHint.Of(response.Headers);
        var reply = isTooLarge ? Unreadable(status, "it is over 1 MiB long") : Parse(status, body, wantsVerdict, secrets);
        if (reply is Fault fault)
        {
            var isThrottled = fault.Kind != FaultKind.Throttled && (status == TooManyRequests || (hint.IsRefusal && fault.Kind is FaultKind.Rejected or FaultKind.Lost));
            reply = fault with
            {
                Kind = isThrottled ? FaultKind.Throttled : fault.Kind,
                Code = isThrottled && fault.Code == Fault.OutcomeUnknown ? "Throttling" : fault.Code,
                HttpStatus = status,
                RetryAfter = hint.Wait,
            };
        }

        return reply with
        {
            RequestId = reply.RequestId ?? (response.Headers.TryGetValues("x-acs-request-id", out var ids) ? ids.FirstOrDefault() : null),
            ServerTime = response.Headers.Date,
            FromSandbox = endpoint.Address.IsLoopback && response.Headers.TryGetValues("Server", out var servers) && servers.Any(server => server.StartsWith(SandboxServer, StringComparison.Ordinal)),
        };
    }

    private static Reply Parse(int status, ReadOnlyMemory<byte> body, bool wantsVerdict, Redactor secrets)
    {
        if (body.Length == 0)
        {
            return Unreadable(status, "it is empty");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "Code") is not { Length: > 0 } code)
            {
                return Unreadable(status, "it has no Code");
            }

            var requestId = Text(root, "RequestId");
            if (code != "Success")
            {
                var message = secrets.Redact(Text(root, "Message") ?? string.Empty);
                return new Fault(FaultTable.KindOf(code), secrets.Redact(code), message) { RequestId = requestId };
            }

            if (!wantsVerdict)
            {
                return new Answer(Verdict.None, null) { RequestId = requestId };
            }

            return root.TryGetProperty("Result", out var result) && result.ValueKind == JsonValueKind.Object && VerdictOf(Text(result, "BizCode")) is var verdict and not Verdict.None
                ? new Answer(verdict, Text(root, "Message") is { } success ? secrets.Redact(success) : null) { RequestId = requestId }
                : Unreadable(status, "it has no BizCode 1, 2 or 3") with { RequestId = requestId };
        }
        catch (JsonException)
        {
            return Unreadable(status, LooksLikeHtml(body) ? "it is a web page, as of a proxy or a login portal" : "it is not whole JSON");
        }
    }

    private static Fault Unreadable(int status, string why) => new(FaultKind.Lost, Fault.OutcomeUnknown,
        $"The answer (HTTP {status.ToString(CultureInfo.InvariantCulture)}) cannot be read: {why}. The request may have been billed.");

    private static Verdict VerdictOf(string? bizCode) => bizCode switch
    {
        "1" => Verdict.Consistent,
        "2" => Verdict.Inconsistent,
        "3" => Verdict.NoRecord,
        _ => Verdict.None,
    };

    private static string? Text(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    private static bool LooksLikeHtml(ReadOnlyMemory<byte> body)
    {
        foreach (var octet in body.Span)
        {
            if (octet == (byte)'<')
            {
                return true;
            }

            if (octet is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF))
            {
                return false;
            }
        }

        return false;
    }
}
