using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>Verdicts, and what cannot be read as one: billed perhaps, so never sent again unasked.</summary>
public sealed class AnswerTests
{
    private const string Html = "<html><body>Sign in to the network</body></html>";

    public static TheoryData<string> Unreadable() => new(UnreadableTurns.Select(turn => turn.Name));

    private static (string Name, string Says, RawTurn Turn)[] UnreadableTurns { get; } =
    [
        ("empty", "it is empty", RawTurn.Answer(200, string.Empty)),
        ("empty 503", "(HTTP 503)", RawTurn.Answer(503, string.Empty)),
        ("redirect", "(HTTP 302)", RawTurn.Answer(302, string.Empty, ("Location", "https://example.invalid/"))),
        ("web page", "a web page", RawTurn.Answer(200, Html)),
        ("web page after blanks and a mark", "a web page", RawTurn.Answer(502, "\uFEFF \r\n" + Html)),
        ("text", "not whole JSON", RawTurn.Answer(200, "OK")),
        ("half", "not whole JSON", RawTurn.Answer(200, RawTurn.Verdict("\"1\"")[..60])),
        ("two", "not whole JSON", RawTurn.Answer(200, RawTurn.Verdict("\"1\"") + RawTurn.Verdict("\"1\""))),
        ("deep", "not whole JSON", RawTurn.Answer(200, new string('[', 1000))),
        ("wide characters", "not whole JSON", RawTurn.Answer(200, Encoding.Unicode.GetBytes(RawTurn.Verdict("\"1\"")))),
        ("array", "it has no Code", RawTurn.Answer(200, "[" + RawTurn.Verdict("\"1\"") + "]")),
        ("string", "it has no Code", RawTurn.Answer(200, "\"Success\"")),
        ("no code", "it has no Code", RawTurn.Answer(200, """{"Result":{"BizCode":"1"}}""")),
        ("empty code", "it has no Code", RawTurn.Answer(200, """{"Code":"","Result":{"BizCode":"1"}}""")),
        ("code that is no text", "it has no Code", RawTurn.Answer(200, """{"Code":"\ud800","Result":{"BizCode":"1"}}""")),
        ("mainland twin", "another operation", RawTurn.Answer(200, """{"Code":"200","Message":"success","ResultObject":{"BizCode":"1"}}""")),
        ("mainland twin, number", "another operation", RawTurn.Answer(200, """{"Code":200,"ResultObject":{"BizCode":1}}""")),
        ("mainland twin, bare", "another operation", RawTurn.Answer(200, """{"Code":"200"}""")),
        ("unknown code with a result", "another operation", RawTurn.Answer(200, """{"Code":"OK","Result":{"BizCode":"1"}}""")),
        ("over 1 MiB", "over 1 MiB", RawTurn.Answer(200, RawTurn.Verdict("\"1\"") + new string(' ', 1 << 20))),
        ("inflates to over 1 MiB", "over 1 MiB", Compressed(new string(' ', 3 << 20), gzip: true)),
        ("unknown encoding", "not whole JSON", RawTurn.Answer(200, "\u0001\u0002", ("Content-Encoding", "br"))),
        ("corrupt gzip", "is lost", RawTurn.Answer(200, "this is no gzip", ("Content-Encoding", "gzip"))),
        ("cut gzip", "answer", RawTurn.Answer(200, Compress(RawTurn.Verdict("\"1\""), gzip: true)[..20], ("Content-Encoding", "gzip"))),
        ("corrupt deflate", "is lost", RawTurn.Answer(200, "this is no deflate", ("Content-Encoding", "deflate"))),
        ("shorter than it says", "is lost", RawTurn.Raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + RawTurn.Verdict("\"1\""))),
        ("cut between chunks", "is lost", RawTurn.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"Code\":\r\n")),
        ("cut within a chunk", "is lost", RawTurn.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFF\r\n{\"Code\":")),
        ("no chunk", "is lost", RawTurn.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\"Code\":")),
        ("cut within the headers", "is lost", RawTurn.Raw("HTTP/1.1 200 OK\r\nContent-Le")),
        ("no HTTP", "is lost", RawTurn.Raw("what do you want?\r\n\r\n")),
    ];

    [Theory]
    [InlineData("\"1\"", Verdict.Consistent, true)]
    [InlineData("\"2\"", Verdict.Inconsistent, true)]
    [InlineData("\"3\"", Verdict.NoRecord, false)]
    [InlineData("1", Verdict.Consistent, true)]
    [InlineData("2", Verdict.Inconsistent, true)]
    [InlineData("3", Verdict.NoRecord, false)]
    public async Task A_verdict_is_read_from_text_and_from_a_number(string bizCode, Verdict verdict, bool isBilled)
    {
        var answer = Assert.IsType<Answer>(await ServiceFixture.AskAsync(RawTurn.Answer(200, RawTurn.Verdict(bizCode))));

        Assert.Equal((verdict, isBilled, "success", ServiceFixture.RequestId), (answer.Verdict, answer.IsBilled, answer.Message, answer.RequestId));
        Assert.False(answer.FromSandbox);
    }

    [Theory]
    [InlineData("\"4\"")]
    [InlineData("0")]
    [InlineData("1.0")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[\"1\"]")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public async Task A_success_without_a_verdict_is_lost_and_says_so(string bizCode)
    {
        var fault = await ServiceFixture.FaultAsync(RawTurn.Answer(200, RawTurn.Verdict(bizCode)));

        AssertLost(fault, "no BizCode 1, 2 or 3");
        Assert.Equal(ServiceFixture.RequestId, fault.RequestId);
    }

    [Theory]
    [InlineData("""{"Code":"Success"}""")]
    [InlineData("""{"Code":"Success","BizCode":"1"}""")]
    [InlineData("""{"Code":"Success","Result":"1"}""")]
    [InlineData("""{"Code":"Success","Result":null}""")]
    [InlineData("""{"Code":"Success","Result":[{"BizCode":"1"}]}""")]
    [InlineData("""{"Code":"Success","Result":{"bizCode":"1"}}""")]
    [InlineData("""{"Code":"Success","ResultObject":{"BizCode":"1"}}""")]
    public async Task A_success_without_a_result_is_lost_and_says_so(string body) =>
        AssertLost(await ServiceFixture.FaultAsync(RawTurn.Answer(200, body)), "no BizCode 1, 2 or 3");

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_cannot_be_read_is_lost_and_says_so(string name)
    {
        var (_, says, turn) = UnreadableTurns.Single(unreadable => unreadable.Name == name);

        AssertLost(await ServiceFixture.FaultAsync(turn), says);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("byte order mark")]
    [InlineData("chunks")]
    [InlineData("up to the end of the connection")]
    [InlineData("name that is no text")]
    [InlineData("message that is no text")]
    [InlineData("message that ends in no text")]
    [InlineData("message with what is no character")]
    [InlineData("message in another encoding")]
    public async Task A_verdict_is_read_however_it_is_wrapped(string how)
    {
        var body = RawTurn.Verdict("\"2\"");
        var turn = how switch
        {
            "gzip" => Compressed(body, gzip: true),
            "deflate" => Compressed(body, gzip: false),
            "byte order mark" => RawTurn.Answer(200, "\uFEFF" + body),
            "chunks" => RawTurn.Raw($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n{body.Length - 5:X}\r\n{body[5..]}\r\n0\r\n\r\n"),
            "name that is no text" => RawTurn.Answer(200, @"{""\ud800"":1,""\ud800\ud800"":1," + body[1..]),
            "message that is no text" => RawTurn.Answer(200, body.Replace("success", @"\ud800", StringComparison.Ordinal)),
            "message that ends in no text" => RawTurn.Answer(200, body.Replace("success", @"success\ud800", StringComparison.Ordinal)),
            "message with what is no character" => RawTurn.Answer(200, body.Replace("success", "fine \uFFFE", StringComparison.Ordinal)),
            "message in another encoding" => RawTurn.Answer(200, Encoding.Latin1.GetBytes(body.Replace("success", "\u00B3\u00C9\u00B9\u00A6", StringComparison.Ordinal))),
            _ => RawTurn.Raw("HTTP/1.0 200 OK\r\n\r\n" + body),
        };

        Assert.Equal(Verdict.Inconsistent, Assert.IsType<Answer>(await ServiceFixture.AskAsync(turn)).Verdict);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_keeps_the_request_id_to_ask_the_service_about()
    {
        var fault = await ServiceFixture.FaultAsync(
            RawTurn.Raw($"HTTP/1.1 200 OK\r\nx-acs-request-id: {ServiceFixture.RequestId}\r\nContent-Length: 1000\r\n\r\n{{"));

        AssertLost(fault, "is lost");
        Assert.Equal((ServiceFixture.RequestId, 200), (fault.RequestId, fault.HttpStatus));
    }

    private static void AssertLost(Fault fault, string says)
    {
        Assert.Equal((FaultKind.Lost, Fault.OutcomeUnknown), (fault.Kind, fault.Code));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("may have been billed.", fault.Message, StringComparison.Ordinal);
    }

    private static RawTurn Compressed(string body, bool gzip) =>
        RawTurn.Answer(200, Compress(body, gzip), ("Content-Encoding", gzip ? "gzip" : "deflate"));

    private static byte[] Compress(string body, bool gzip)
    {
        using var compressed = new MemoryStream();
        using (Stream packing = gzip ? new GZipStream(compressed, CompressionLevel.Fastest) : new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            packing.Write(Encoding.UTF8.GetBytes(body));
        }

        return compressed.ToArray();
    }
}
