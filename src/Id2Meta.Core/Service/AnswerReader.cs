using System;
using System.Buffers;
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
    private const int FirstRead = 1024;
    private const int LargestAnswer = 1 << 20;
    private const string UsualMessage = "success";
    private const int TooManyRequests = 429;
    private const string SandboxServer = "Id2Meta-Sandbox";
    private const string TwinSuccess = "200"; // of the mainland's operation of the same kind: a verdict, billed, that is not ours to read

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The body, up to 1 MiB, and whether there was more. The memory is rented: whoever reads it gives it back.</summary>
    public static async ValueTask<(byte[] Rented, int Length, bool IsCut)> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
#if NET8_0_OR_GREATER
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        var stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        var buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

#if NET8_0_OR_GREATER
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
#else
            var read = await stream.ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
#endif
            length += read;
            if (read == 0 || length > LargestAnswer)
            {
                return (buffer, length, read > 0);
            }
        }
    }

    /// <summary>The reply that status, headers and body make together.</summary>
    public static Reply Interpret(
        HttpResponseMessage response, ReadOnlyMemory<byte> body, bool isTooLarge, bool wantsVerdict, TimeSpan duration, ServiceEndpoint endpoint, RequestSecrets secrets)
    {
        var status = (int)response.StatusCode;
        var reply = isTooLarge ? Unreadable(status, "it is over 1 MiB long", wantsVerdict) : Parse(status, body, wantsVerdict, secrets);
        if (reply is Fault fault)
        {
            var hint = RateHint.Of(response.Headers);
            reply = (IsThrottled(fault, status, hint) ? Throttled(fault, status) : fault) with { RetryAfter = hint.Wait };
        }

        return Identify(reply, response, duration, endpoint, secrets);
    }

    /// <summary>The reply with what the headers say of it.</summary>
    public static Reply Identify(Reply reply, HttpResponseMessage response, TimeSpan duration, ServiceEndpoint endpoint, RequestSecrets secrets)
    {
        var requestId = reply.RequestId ?? Header(response, "x-acs-request-id");
        if (reply is Fault fault)
        {
            reply = fault with { HttpStatus = (int)response.StatusCode };
        }

        return reply with
        {
            RequestId = requestId is null || Guid.TryParse(requestId, out _) ? requestId : secrets.Redact(requestId),
            ServerTime = reply is Fault ? response.Headers.Date : null,
            Duration = duration,
            FromSandbox = endpoint.Address.IsLoopback && Header(response, "Server")?.StartsWith(SandboxServer, StringComparison.Ordinal) == true,
        };
    }

    /// <summary>
    /// A known code speaks for itself. Of an unknown one, status and headers may say that it means the quota; of an answer that cannot be
    /// read only together, since a verdict, too, may come with the remark that the quota is used up.
    /// </summary>
    private static bool IsThrottled(Fault fault, int status, RateHint hint) => fault.Kind switch
    {
        FaultKind.Rejected => !FaultTable.Knows(fault.Code) && (status == TooManyRequests || hint.IsRefusal),
        FaultKind.Lost => fault.Code == Fault.OutcomeUnknown && (status == TooManyRequests || (hint.IsRefusal && status is >= 400 and < 500)),
        _ => false,
    };

    private static Fault Throttled(Fault fault, int status) => fault.Code == Fault.OutcomeUnknown
        ? fault with { Kind = FaultKind.Throttled, Code = "Throttling", Message = $"Over the quota (HTTP {status.ToString(CultureInfo.InvariantCulture)})." }
        : fault with { Kind = FaultKind.Throttled };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static Reply Parse(int status, ReadOnlyMemory<byte> body, bool wantsVerdict, RequestSecrets secrets)
    {
        if (body.Span.StartsWith(ByteOrderMark))
        {
            body = body.Slice(ByteOrderMark.Length);
        }

        if (body.Length == 0)
        {
            return Unreadable(status, "it is empty", wantsVerdict);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "Code") is not { Length: > 0 } code)
            {
                return Unreadable(status, "it has no Code", wantsVerdict);
            }

            var requestId = Text(root, "RequestId") is { Length: > 0 } id ? id : null;
            if (code != "Success")
            {
                var isRefusal = FaultTable.Knows(code) || (code != TwinSuccess && !HasObject(root, "Result") && !HasObject(root, "ResultObject"));
                return (isRefusal
                    ? new Fault(FaultTable.KindOf(code), FaultTable.Names(code) ? code : secrets.Redact(code), secrets.Redact(Text(root, "Message") ?? string.Empty))
                    : Unreadable(status, "it is of another operation", wantsVerdict)) with { RequestId = requestId };
            }

            if (!wantsVerdict)
            {
                return new Answer(Verdict.None, null) { RequestId = requestId };
            }

            return root.TryGetProperty("Result", out var result) && result.ValueKind == JsonValueKind.Object && VerdictOf(Text(result, "BizCode")) is var verdict and not Verdict.None
                ? new Answer(verdict, MessageOf(root, secrets)) { RequestId = requestId }
                : Unreadable(status, "it has no BizCode 1, 2 or 3", wantsVerdict) with { RequestId = requestId };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Unreadable(status, LooksLikeHtml(body) ? "it is a web page, as of a proxy or a login portal" : "it is not whole JSON", wantsVerdict);
        }
    }

    private static string? MessageOf(JsonElement root, RequestSecrets secrets) =>
        !root.TryGetProperty("Message", out var message) || message.ValueKind != JsonValueKind.String || Text(message) is not { } text ? null
        : text == UsualMessage ? UsualMessage
        : secrets.Redact(text);

    private static Fault Unreadable(int status, string why, bool mayBeBilled) => new(FaultKind.Lost, Fault.OutcomeUnknown,
        $"The answer (HTTP {status.ToString(CultureInfo.InvariantCulture)}) cannot be read: {why}.{(mayBeBilled ? " The request may have been billed." : string.Empty)}");

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
            JsonValueKind.String => Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    /// <summary>A text that is none, as half a surrogate pair or bytes of another encoding, must not cost the verdict beside it.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool HasObject(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;

    private static bool LooksLikeHtml(ReadOnlyMemory<byte> body)
    {
        foreach (var octet in body.Span)
        {
            if (octet == (byte)'<')
            {
                return true;
            }

            if (octet is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return false;
    }
}
