using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Id2Meta.Sandbox.Account;

namespace Id2Meta.Sandbox.Answers;

/// <summary>One answer, ready to be written: its delay is awaited first.</summary>
internal sealed record Reply
{
    // The service writes '&' and Chinese as they are.
    private static readonly JsonWriterOptions AsIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Reply(int status, string? requestId, byte[] body)
    {
        Status = status;
        RequestId = requestId;
        Body = body;
    }

    /// <summary>No answer at all: the connection is cut.</summary>
    public static Reply Dropped { get; } = new(200, null, []) { Delivery = Delivery.Dropped };

    /// <summary>What a proxy answers that cannot reach the service.</summary>
    public static Reply ProxyPage { get; } = new(502, null, Encoding.ASCII.GetBytes(
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"))
    {
        ContentType = "text/html",
    };

    public int Status { get; init; }

    /// <summary>Null when it is not the service that answers.</summary>
    public string? RequestId { get; init; }

    public string ContentType { get; init; } = "application/json;charset=utf-8";

    public byte[] Body { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Hints { get; init; } = [];

    public TimeSpan Delay { get; init; }

    public Delivery Delivery { get; init; }

    public static Reply Verified(Verdict verdict, TimeSpan delay)
    {
        var requestId = NewRequestId();
        var json = $$$"""{"Message":"success","RequestId":"{{{requestId}}}","Code":"Success","Result":{"BizCode":"{{{(char)('0' + verdict)}}}"}}""";
        return new Reply(200, requestId, Encoding.UTF8.GetBytes(json)) { Delay = delay };
    }

    public static Reply KeptAlive()
    {
        var requestId = NewRequestId();
        var json = $$$"""{"RequestId":"{{{requestId}}}","Message":"success","Code":"Success","Result":{"Result":"SUCCESS"}}""";
        return new Reply(200, requestId, Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Refusals come without the latency: a gateway makes them, before the source that takes the time is asked.</summary>
    public static Reply Refused(Refusal refusal, string hostId, string? product = null)
    {
        var requestId = NewRequestId();
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, AsIs))
        {
            json.WriteStartObject();
            json.WriteString(nameof(RequestId), requestId);
            json.WriteString("Message", refusal.Message);
            json.WriteString("Recommend", $"https://api.aliyun.com/troubleshoot?q={refusal.Code}&product={product ?? "Cloudauth-intl"}&requestId={requestId}");
            json.WriteString("HostId", hostId);
            json.WriteString("Code", refusal.Code);
            json.WriteEndObject();
        }

        return new Reply(refusal.Status, requestId, body.ToArray());
    }

    /// <summary>An answer of another service than the one that verifies.</summary>
    public static Reply Json(int status, byte[] body) => new(status, NewRequestId(), body);

    /// <summary>An answer in plain text.</summary>
    public static Reply Text(int status, string text) => new(status, null, Encoding.ASCII.GetBytes(text)) { ContentType = "text/plain" };

    public static Reply Statistics(SandboxStatistics statistics) =>
        new(200, NewRequestId(), JsonSerializer.SerializeToUtf8Bytes(statistics));

    private static string NewRequestId() => Guid.NewGuid().ToString("D").ToUpperInvariant();
}
