using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

public sealed class SandboxSignatureTests
{
    private const string Awkward = "阿·b +*~!'()&=/%?#𠮷";

    [Theory]
    [InlineData("POST", false, false)]
    [InlineData("POST", true, false)]
    [InlineData("POST", true, true)]
    [InlineData("GET", false, false)]
    public async Task A_correct_request_is_answered(string method, bool inForm, bool chunked)
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { Population = new([new(SandboxCall.Number, Awkward)]) });

        var answer = await sandbox.SendAsync(new SandboxCall
        {
            AccessKeyId = sandbox.Server.Options.AccessKeyId,
            AccessKeySecret = sandbox.Server.Options.AccessKeySecret,
            Date = sandbox.Clock.GetUtcNow(),
            Method = new HttpMethod(method),
            InForm = inForm,
            Chunked = chunked,
            Parameters = SandboxCall.Verification(Awkward, SandboxCall.Number),
        });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Success", answer.Code);
        Assert.Equal("success", answer.Message);
        Assert.Equal("1", answer.BizCode);
        Assert.Equal(["Message", "RequestId", "Code", "Result"], answer.Body.EnumerateObject().Select(property => property.Name));
    }

    public static TheoryData<string, Func<string, string>> Encodings => new()
    {
        { "Node.js leaves !'()* raw", text => "!'()*".Aggregate(Uri.EscapeDataString(text), (escaped, raw) => escaped.Replace(Uri.HexEscape(raw), raw.ToString(), StringComparison.Ordinal)) },
        { "Java writes a space as +", text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal) },
        { "small hex digits", text => Uri.EscapeDataString(text).ToLowerInvariant() },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Every_way_to_write_a_value_is_understood(string way, Func<string, string> encoding)
    {
        var name = Awkward.ToLowerInvariant();
        await using var sandbox = new SandboxFixture(new SandboxOptions { Population = new([new(SandboxCall.Number, name)]) });
        foreach (var inForm in new[] { false, true })
        {
            var answer = await sandbox.SendAsync(new SandboxCall
            {
                AccessKeyId = sandbox.Server.Options.AccessKeyId,
                AccessKeySecret = sandbox.Server.Options.AccessKeySecret,
                Date = sandbox.Clock.GetUtcNow(),
                InForm = inForm,
                Parameters = SandboxCall.Verification(name, SandboxCall.Number),
                WireEncoding = text => text == name ? encoding(text) : text,
            });

            Assert.True(answer.Status == HttpStatusCode.OK && answer.BizCode == "1", $"{way}, form {inForm}: {answer.Body}");
        }
    }

    public static TheoryData<string, HttpStatusCode, string> Refusals => new()
    {
        { "wrong secret", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "unknown key", HttpStatusCode.NotFound, "InvalidAccessKeyId.NotFound" },
        { "changed parameter", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "added parameter", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "changed method", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "changed body", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "body put into a request without one", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "hash of another body", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "changed nonce", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "changed date", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "cut signature", HttpStatusCode.BadRequest, "SignatureDoesNotMatch" },
        { "unsigned x-acs header", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "unsigned action", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "unsigned host", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "unsigned content type", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "no authorization", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "another algorithm", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "no body hash", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "signature V2", HttpStatusCode.BadRequest, "IncompleteSignature" },
        { "no nonce", HttpStatusCode.BadRequest, "MissingSignatureNonce" },
        { "no date", HttpStatusCode.BadRequest, "MissingTimestamp" },
        { "malformed date", HttpStatusCode.BadRequest, "InvalidTimeStamp.Format" },
        { "old date", HttpStatusCode.BadRequest, "InvalidTimeStamp.Expired" },
        { "future date", HttpStatusCode.BadRequest, "InvalidTimeStamp.Expired" },
        { "token of another key", HttpStatusCode.BadRequest, "InvalidSecurityToken.MismatchWithAccessKey" },
        { "no action", HttpStatusCode.BadRequest, "MissingAction" },
        { "unknown action", HttpStatusCode.NotFound, "InvalidAction.NotFound" },
        { "no version", HttpStatusCode.BadRequest, "MissingVersion" },
        { "wrong version", HttpStatusCode.NotFound, "InvalidVersion" },
        { "other method", HttpStatusCode.Forbidden, "UnsupportedHTTPMethod" },
        { "other path", HttpStatusCode.NotFound, "InvalidApi.NotFound" },
        { "huge body", HttpStatusCode.BadRequest, "InvalidParameter" },
        { "no ProductCode", HttpStatusCode.BadRequest, "MissingProductCode" },
        { "no ParamType", HttpStatusCode.BadRequest, "MissingParamType" },
        { "no IdentifyNum", HttpStatusCode.BadRequest, "MissingIdentifyNum" },
        { "empty UserName", HttpStatusCode.BadRequest, "MissingUserName" },
        { "wrong ProductCode", HttpStatusCode.BadRequest, "InvalidParameter" },
        { "wrong ParamType", HttpStatusCode.BadRequest, "InvalidParameter" },
        { "number too short", HttpStatusCode.BadRequest, "InvalidParameter" },
        { "number with letters", HttpStatusCode.BadRequest, "InvalidParameter" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Whatever_is_wrong_gets_the_services_own_error_and_no_bill(string wrong, HttpStatusCode status, string code)
    {
        await using var sandbox = new SandboxFixture();

        var answer = await sandbox.SendAsync(Wrong(wrong, sandbox));

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(["RequestId", "Message", "Recommend", "HostId", "Code"], answer.Body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(0, sandbox.Bill.BilledCalls);
        Assert.Equal(1, sandbox.Bill.Refused);
        Assert.Equal(1, sandbox.Bill.RefusedByCode[code]);

        // The same sandbox still takes what is right.
        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call())).BizCode);
    }

    [Fact]
    public async Task A_signature_that_does_not_match_is_told_what_the_server_signed()
    {
        await using var sandbox = new SandboxFixture();

        var answer = await sandbox.SendAsync(Wrong("wrong secret", sandbox));

        Assert.Matches(@"^Specified signature is not matched with our calculation\. server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\] server CanonicalRequest is \[POST\n/\nIdentifyNum=11010519491231002X&ParamType=normal&ProductCode=ID_2META&UserName=%E5%BC%A0%E4%B8%89\nhost:127\.0\.0\.1:\d+\n(.+\n)+\nhost;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\]$", answer.Message);
    }

    [Fact]
    public async Task A_date_may_be_fifteen_minutes_off_either_way()
    {
        await using var sandbox = new SandboxFixture();
        foreach (var seconds in new[] { -900, 900 })
        {
            Assert.Equal("1", (await sandbox.SendAsync(With(sandbox, date: sandbox.Clock.GetUtcNow().AddSeconds(seconds)))).BizCode);
        }

        foreach (var seconds in new[] { -901, 901 })
        {
            Assert.Equal("InvalidTimeStamp.Expired", (await sandbox.SendAsync(With(sandbox, date: sandbox.Clock.GetUtcNow().AddSeconds(seconds)))).Code);
        }
    }

    [Fact]
    public async Task A_nonce_serves_once_in_fifteen_minutes()
    {
        await using var sandbox = new SandboxFixture();

        Assert.Equal("1", (await sandbox.SendAsync(With(sandbox, nonce: "n"))).BizCode);
        sandbox.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal("SignatureNonceUsed", (await sandbox.SendAsync(With(sandbox, nonce: "n"))).Code);
        sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1", (await sandbox.SendAsync(With(sandbox, nonce: "n"))).BizCode);
    }

    [Fact]
    public async Task A_wrong_signature_does_not_use_up_the_nonce()
    {
        await using var sandbox = new SandboxFixture();

        Assert.Equal("SignatureDoesNotMatch", (await sandbox.SendAsync(With(sandbox, secret: "wrong", nonce: "n"))).Code);
        Assert.Equal("1", (await sandbox.SendAsync(With(sandbox, nonce: "n"))).BizCode);
    }

    [Theory]
    [InlineData("the token", "Success")]
    [InlineData(null, "MissingSecurityToken")]
    [InlineData("another token", "InvalidSecurityToken.Malformed")]
    public async Task A_temporary_key_needs_its_token(string? token, string code)
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { SecurityToken = "the token" });

        Assert.Equal(code, (await sandbox.SendAsync(With(sandbox, token: token))).Code);
    }

    [Fact]
    public async Task Answers_carry_the_services_headers_and_say_that_they_come_from_a_sandbox()
    {
        await using var sandbox = new SandboxFixture();

        foreach (var call in new[] { sandbox.Call(), Wrong("wrong secret", sandbox) })
        {
            var answer = await sandbox.SendAsync(call);
            var headers = answer.Response.Headers;
            Assert.Equal("Id2Meta-Sandbox", headers.Server.ToString());
            Assert.Equal(sandbox.Clock.GetUtcNow(), headers.Date);
            Assert.Equal("timeout=25", Assert.Single(headers.GetValues("Keep-Alive")));
            Assert.Equal(answer.Body.GetProperty("RequestId").GetString(), Assert.Single(headers.GetValues("x-acs-request-id")));
            Assert.Matches("^[0-9a-f]{32}$", Assert.Single(headers.GetValues("x-acs-trace-id")));
            Assert.Equal(MediaTypeHeaderValue.Parse("application/json;charset=utf-8"), answer.Response.Content.Headers.ContentType);
        }
    }

    [Fact]
    public async Task Keepalive_is_answered_and_free()
    {
        await using var sandbox = new SandboxFixture();

        var answer = await sandbox.SendAsync(With(sandbox, action: "KeepaliveIntl", parameters: []));

        Assert.Equal("SUCCESS", answer.Body.GetProperty("Result").GetProperty("Result").GetString());
        Assert.Equal((1, 1, 0), (sandbox.Bill.Requests, sandbox.Bill.Keepalives, sandbox.Bill.BilledCalls));
    }

    private static SandboxCall Wrong(string wrong, SandboxFixture sandbox) => wrong switch
    {
        "wrong secret" => With(sandbox, secret: "wrong"),
        "unknown key" => With(sandbox, accessKeyId: "nobody"),
        "changed parameter" => With(sandbox, alter: request => Url(request, uri => uri.Replace(SandboxCall.Number, "440524188001010014", StringComparison.Ordinal))),
        "added parameter" => With(sandbox, alter: request => Url(request, uri => uri + "&Extra=1")),
        "changed method" => With(sandbox, alter: request => request.Method = HttpMethod.Get),
        "changed body" => With(sandbox, inForm: true, alter: request => Body(request, "ProductCode=ID_2META&ParamType=normal&IdentifyNum=440524188001010014&UserName=x")),
        "body put into a request without one" => With(sandbox, alter: request => Body(request, "x")),
        "hash of another body" => With(sandbox, alter: request => Header(request, "x-acs-content-sha256", new string('0', 64))),
        "changed nonce" => With(sandbox, alter: request => Header(request, "x-acs-signature-nonce", "another")),
        "changed date" => With(sandbox, alter: request => Header(request, "x-acs-date", "2026-11-23T12:34:57Z")),
        "cut signature" => With(sandbox, alter: request => Header(request, "Authorization", request.Headers.GetValues("Authorization").Single()[..^1])),
        "unsigned x-acs header" => With(sandbox, alter: request => Header(request, "x-acs-extra", "1")),
        "unsigned action" => With(sandbox, unsigned: "x-acs-action"),
        "unsigned host" => With(sandbox, unsigned: "host"),
        "unsigned content type" => With(sandbox, inForm: true, unsigned: "content-type"),
        "no authorization" => With(sandbox, alter: request => request.Headers.Remove("Authorization")),
        "another algorithm" => With(sandbox, alter: request => Header(request, "Authorization", request.Headers.GetValues("Authorization").Single().Replace("SHA256", "SM3", StringComparison.Ordinal))),
        "no body hash" => With(sandbox, alter: request => request.Headers.Remove("x-acs-content-sha256")),
        "signature V2" => With(sandbox, parameters: [.. SandboxCall.Verification("张三", SandboxCall.Number), ("SignatureMethod", "HMAC-SHA1"), ("Signature", "x")]),
        "no nonce" => With(sandbox, alter: request => request.Headers.Remove("x-acs-signature-nonce")),
        "no date" => With(sandbox, alter: request => request.Headers.Remove("x-acs-date")),
        "malformed date" => With(sandbox, alter: request => Header(request, "x-acs-date", "Mon, 23 Nov 2026 12:34:56 GMT")),
        "old date" => With(sandbox, date: sandbox.Clock.GetUtcNow().AddHours(-1)),
        "future date" => With(sandbox, date: sandbox.Clock.GetUtcNow().AddHours(1)),
        "token of another key" => With(sandbox, token: "token"),
        "no action" => With(sandbox, alter: request => request.Headers.Remove("x-acs-action")),
        "unknown action" => With(sandbox, action: "Id3MetaVerifyIntl"),
        "no version" => With(sandbox, alter: request => request.Headers.Remove("x-acs-version")),
        "wrong version" => With(sandbox, version: "2019-03-07"),
        "other method" => With(sandbox, alter: request => request.Method = HttpMethod.Put),
        "other path" => With(sandbox, alter: request => Url(request, uri => uri.Replace("/?", "/other?", StringComparison.Ordinal))),
        "huge body" => With(sandbox, alter: request => Body(request, new string('x', (1024 * 1024) + 1))),
        "no ProductCode" => With(sandbox, parameters: Without("ProductCode")),
        "no ParamType" => With(sandbox, parameters: Without("ParamType")),
        "no IdentifyNum" => With(sandbox, parameters: Without("IdentifyNum")),
        "empty UserName" => With(sandbox, parameters: [.. Without("UserName"), ("UserName", string.Empty)]),
        "wrong ProductCode" => With(sandbox, parameters: [.. Without("ProductCode"), ("ProductCode", "ID_3META")]),
        "wrong ParamType" => With(sandbox, parameters: [.. Without("ParamType"), ("ParamType", "md5")]),
        "number too short" => With(sandbox, parameters: [.. Without("IdentifyNum"), ("IdentifyNum", "1101011990030786")]),
        "number with letters" => With(sandbox, parameters: [.. Without("IdentifyNum"), ("IdentifyNum", "11010119900307X670")]),
        _ => throw new ArgumentOutOfRangeException(nameof(wrong), wrong, "No such mistake."),
    };

    private static SandboxCall With(
        SandboxFixture sandbox,
        string? accessKeyId = null,
        string? secret = null,
        DateTimeOffset? date = null,
        string? nonce = null,
        string? token = null,
        string action = "Id2MetaVerifyIntl",
        string version = "2022-08-09",
        bool inForm = false,
        string? unsigned = null,
        IReadOnlyList<(string Name, string Value)>? parameters = null,
        Action<HttpRequestMessage>? alter = null) => new()
        {
            AccessKeyId = accessKeyId ?? sandbox.Server.Options.AccessKeyId,
            AccessKeySecret = secret ?? sandbox.Server.Options.AccessKeySecret,
            Date = date ?? sandbox.Clock.GetUtcNow(),
            Nonce = nonce ?? Guid.NewGuid().ToString("N"),
            Token = token,
            Action = action,
            Version = version,
            InForm = inForm,
            Unsigned = unsigned,
            Parameters = parameters ?? SandboxCall.Verification("张三", SandboxCall.Number),
            AlterSigned = alter ?? (_ => { }),
        };

    private static IEnumerable<(string Name, string Value)> Remaining(string name) =>
        SandboxCall.Verification("张三", SandboxCall.Number).Where(parameter => parameter.Name != name);

    private static IReadOnlyList<(string Name, string Value)> Without(string name) => [.. Remaining(name)];

    private static void Url(HttpRequestMessage request, Func<string, string> change) =>
        request.RequestUri = new Uri(change(request.RequestUri!.AbsoluteUri));

    private static void Header(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    private static void Body(HttpRequestMessage request, string body)
    {
        var contentType = request.Content!.Headers.ContentType;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType.MediaType!);
    }
}
