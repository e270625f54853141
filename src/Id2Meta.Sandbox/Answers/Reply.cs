using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Id2Meta.Sandbox.Account;

namespace Id2Meta.Sandbox.Answers;

/// <summary>One answer, ready to be written: its delay is awaited first.</summary>
internal sealed class Reply
{
    // The service writes '&' and Chinese as they are.
    private static readonly JsonWriterOptions AsIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Reply(int status, string id, byte[] body, TimeSpan delay)
    {
        Status = status;
        Id = id;
        Body = body;
        Delay = delay;
    }

    public int Status { get; }

    public string Id { get; }

    public byte[] Body { get; }

    public TimeSpan Delay { get; }

    public static Reply Verified(Verdict verdict, TimeSpan delay)
    {
        var requestId = NewRequestId();
        var json = $$$"""{"Message":"success","RequestId":"{{{requestId}}}","Code":"Success","Result":{"BizCode":"{{{(char)('0' + verdict)}}}"}}""";
        return new Reply(200, requestId, Encoding.UTF8.GetBytes(json), delay);
    }

    public static Reply KeptAlive()
    {
        var requestId = NewRequestId();
        var json = $$$"""{"RequestId":"{{{requestId}}}","Message":"success","Code":"Success","Result":{"Result":"SUCCESS"}}""";
        return new Reply(200, requestId, Encoding.UTF8.GetBytes(json), TimeSpan.Zero);
    }

    /// <summary>Refusals come without the latency: a gateway makes them, before the source that takes the time is asked.</summary>
    public static Reply Refused(Refusal refusal, string hostId)
    {
        var requestId = NewRequestId();
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, AsIs))
        {
            json.WriteStartObject();
            json.WriteString("RequestId", requestId);
            json.WriteString("Message", refusal.Message);
            json.WriteString("Recommend", $"https://api.aliyun.com/troubleshoot?q={refusal.Code}&product=Cloudauth-intl&requestId={requestId}");
            json.WriteString("HostId", hostId);
            json.WriteString("Code", refusal.Code);
            json.WriteEndObject();
        }

        return new Reply(refusal.Status, requestId, body.ToArray(), TimeSpan.Zero);
    }

    public static Reply Statistics(SandboxStatistics statistics)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(statistics);
        return new Reply(200, NewRequestId(), body, TimeSpan.Zero);
    }

    private static string NewRequestId() => Guid.NewGuid().ToString("D").ToUpperInvariant();
}
