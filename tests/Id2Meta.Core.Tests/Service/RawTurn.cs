using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Id2Meta.Core.Tests.Service;

/// <summary>What a <see cref="RawServer"/> does once it has read a request.</summary>
/// <param name="Bytes">What it sends, to the letter.</param>
/// <param name="KeepOpen">Whether the connection stays, for another request or for nothing.</param>
internal sealed record RawTurn(byte[] Bytes, bool KeepOpen = false)
{
    /// <summary>Makes the bytes from the request instead.</summary>
    public Func<RawRequest, byte[]>? Reply { get; init; }

    /// <summary>Reads the request and closes without a byte.</summary>
    public static RawTurn Close { get; } = new([]);

    /// <summary>Reads the request and leaves the client waiting.</summary>
    public static RawTurn Hang { get; } = new([], KeepOpen: true);

    public static RawTurn Consistent { get; } = Answer(200, Verdict("\"1\""));

    /// <summary>A refusal whose message is a header of the very request.</summary>
    public static RawTurn EchoOf(string header) => new([]) { Reply = request => Refusal(400, "InvalidParameter", request[header]).Bytes };

    public static RawTurn Raw(string bytes) => new(Encoding.Latin1.GetBytes(bytes));

    public static RawTurn Answer(int status, string body, params (string Name, string Value)[] headers) =>
        Answer(status, Encoding.UTF8.GetBytes(body), headers);

    public static RawTurn Answer(int status, byte[] body, params (string Name, string Value)[] headers)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {body.Length}\r\n")
            + string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
        return new([.. Encoding.Latin1.GetBytes(head), .. body], KeepOpen: true);
    }

    public static RawTurn Refusal(int status, string code, string message = "no", params (string Name, string Value)[] headers) =>
        Answer(status, $$"""{"RequestId":"{{ServiceFixture.RequestId}}","Message":{{JsonSerializer.Serialize(message)}},"Code":"{{code}}"}""", headers);

    public static string Verdict(string bizCode) =>
        $$$"""{"Message":"success","RequestId":"{{{ServiceFixture.RequestId}}}","Code":"Success","Result":{"BizCode":{{{bizCode}}}}}""";
}
