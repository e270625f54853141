using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

/// <summary>What hands out session keys, and that these keys serve until they are over.</summary>
public sealed class SandboxSessionTests
{
    private const string RoleArn = "acs:ram::123456789012:role/Verifier";
    private const string ProviderArn = "acs:ram::123456789012:oidc-provider/Cluster";
    private const string Token = "the sign-in token";

    public static TheoryData<SandboxSessionSource> Sources { get; } = new(Enum.GetValues<SandboxSessionSource>());

    public static TheoryData<SandboxSessionFault, HttpStatusCode> Failures { get; } = new()
    {
        { SandboxSessionFault.Refused, HttpStatusCode.Forbidden },
        { SandboxSessionFault.InternalError, HttpStatusCode.InternalServerError },
        { SandboxSessionFault.Html, HttpStatusCode.BadGateway },
        { SandboxSessionFault.Garbage, HttpStatusCode.OK },
        { SandboxSessionFault.EmptyBody, HttpStatusCode.OK },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Keys_of_every_source_serve_with_their_token_until_they_are_over(SandboxSessionSource source)
    {
        await using var sandbox = New();
        var key = await KeyOfAsync(sandbox, source);

        Assert.Equal("2026-11-23T12:35:56Z", key.Expiration);
        Assert.Equal("1", (await sandbox.SendAsync(Call(sandbox, key))).BizCode);
        sandbox.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("1", (await sandbox.SendAsync(Call(sandbox, key))).BizCode);
        sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("InvalidSecurityToken.Expired", (await sandbox.SendAsync(Call(sandbox, key))).Code);
        Assert.Equal([new(source.ToString(), 1L)], sandbox.Bill.SessionKeys);
        Assert.Empty(sandbox.Bill.SessionRefusals);
        Assert.Equal(3, sandbox.Bill.Requests);
    }

    [Fact]
    public async Task A_token_that_is_not_the_keys_own_is_told_apart()
    {
        await using var sandbox = New();
        var (first, second) = (await KeyOfAsync(sandbox, SandboxSessionSource.CredentialsUri), await KeyOfAsync(sandbox, SandboxSessionSource.CredentialsUri));

        Assert.Equal("MissingSecurityToken", (await sandbox.SendAsync(Call(sandbox, first with { Token = null }))).Code);
        Assert.Equal("InvalidSecurityToken.MismatchWithAccessKey", (await sandbox.SendAsync(Call(sandbox, first with { Token = second.Token }))).Code);
        Assert.Equal("InvalidSecurityToken.Malformed", (await sandbox.SendAsync(Call(sandbox, first with { Token = first.Token + "x" }))).Code);
        Assert.Equal("SignatureDoesNotMatch", (await sandbox.SendAsync(Call(sandbox, first with { Secret = second.Secret }))).Code);
        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call())).BizCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_role_is_assumed_with_parameters_in_the_query_or_in_a_form_and_by_a_key_that_was_assumed(bool inForm)
    {
        await using var sandbox = New();
        var own = new Key(sandbox.Server.Options.AccessKeyId, sandbox.Server.Options.AccessKeySecret, null, null);

        var first = await sandbox.SendAsync(Assume(sandbox, own, inForm));
        Assert.Equal("acs:ram::123456789012:assumed-role/Verifier/run-1", first.Body.GetProperty("AssumedRoleUser").GetProperty("Arn").GetString());
        Assert.StartsWith("STS.", first.Body.GetProperty("Credentials").GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);
        var second = await sandbox.SendAsync(Assume(sandbox, Read(first.Body.GetProperty("Credentials")), inForm));

        Assert.Equal("1", (await sandbox.SendAsync(Call(sandbox, Read(second.Body.GetProperty("Credentials"))))).BizCode);
        Assert.Equal(2, sandbox.Bill.SessionKeys["AssumeRole"]);
    }

    [Theory]
    [InlineData("RoleArn", null, "MissingRoleArn")]
    [InlineData("RoleArn", "acs:ram::abc:role/Verifier", "InvalidParameter.RoleArn")]
    [InlineData("RoleArn", "acs:ram::123456789012:role/", "InvalidParameter.RoleArn")]
    [InlineData("RoleSessionName", null, "MissingRoleSessionName")]
    [InlineData("RoleSessionName", "a name", "InvalidParameter.RoleSessionName")]
    [InlineData("DurationSeconds", "899", "InvalidParameter.DurationSeconds")]
    [InlineData("DurationSeconds", "soon", "InvalidParameter.DurationSeconds")]
    public async Task A_role_that_is_asked_for_wrongly_is_refused(string parameter, string? value, string code)
    {
        await using var sandbox = New();
        var own = new Key(sandbox.Server.Options.AccessKeyId, sandbox.Server.Options.AccessKeySecret, null, null);

        Assert.Equal(code, (await sandbox.SendAsync(Assume(sandbox, own, inForm: true, change: (parameter, value)))).Code);
        Assert.Equal(1, sandbox.Bill.SessionRefusals["AssumeRole"]);
        Assert.Equal(0, sandbox.Bill.Requests);
    }

    [Fact]
    public async Task A_role_needs_a_good_signature_of_version_3()
    {
        await using var sandbox = New();
        var own = new Key(sandbox.Server.Options.AccessKeyId, sandbox.Server.Options.AccessKeySecret, null, null);

        Assert.Equal("SignatureDoesNotMatch", (await sandbox.SendAsync(Assume(sandbox, own with { Secret = "wrong" }, inForm: false))).Code);
        Assert.Equal("InvalidAccessKeyId.NotFound", (await sandbox.SendAsync(Assume(sandbox, own with { Id = "nobody" }, inForm: false))).Code);
        Assert.Equal("IncompleteSignature", (await sandbox.SendAsync(Assume(sandbox, own, inForm: true, change: ("SignatureMethod", "HMAC-SHA1"), isForQuery: true))).Code);
    }

    [Theory]
    [InlineData("OIDCToken", "another", "AuthenticationFail.OIDCToken.Invalid")]
    [InlineData("OIDCToken", null, "MissingOIDCToken")]
    [InlineData("OIDCProviderArn", "acs:ram::123456789012:role/Verifier", "InvalidParameter.OIDCProviderArn")]
    [InlineData("RoleArn", null, "MissingRoleArn")]
    [InlineData("Timestamp", "2026-11-23T11:34:56Z", "InvalidTimeStamp.Expired")]
    [InlineData("Version", "2014-01-01", "InvalidVersion")]
    public async Task An_OIDC_role_needs_the_token_and_all_that_names_the_role(string parameter, string? value, string code)
    {
        await using var sandbox = New();

        Assert.Equal(code, (await sandbox.SendAsync(AssumeWithOidc(sandbox, (parameter, value)))).Code);
        Assert.Equal(1, sandbox.Bill.SessionRefusals["AssumeRoleWithOidc"]);
    }

    [Theory]
    [InlineData(SandboxMetadata.V1AndV2, true, true)]
    [InlineData(SandboxMetadata.V2Only, false, true)]
    [InlineData(SandboxMetadata.V1Only, true, false)]
    public async Task The_metadata_answer_in_the_versions_that_are_on(SandboxMetadata metadata, bool first, bool second)
    {
        await using var sandbox = New(new SandboxOptions { Metadata = metadata });
        using var http = Client(sandbox);

        using var token = await http.SendAsync(TokenRequest());
        Assert.Equal(second ? HttpStatusCode.OK : HttpStatusCode.NotFound, token.StatusCode);
        Assert.Equal(first, (await RoleAsync(http, null)).IsSuccessStatusCode);
        if (second)
        {
            var text = await token.Content.ReadAsStringAsync();
            using var role = await RoleAsync(http, text);
            Assert.Equal(SandboxServer.RoleName, await role.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Forbidden, (await RoleAsync(http, text + "x")).StatusCode);
            sandbox.Clock.Advance(TimeSpan.FromSeconds(21_600));
            Assert.Equal(HttpStatusCode.Forbidden, (await RoleAsync(http, text)).StatusCode);
        }
    }

    [Fact]
    public async Task CloudSSO_and_OAuth_refuse_tokens_that_are_wrong_or_over()
    {
        await using var sandbox = New();
        using var http = Client(sandbox);

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(CloudSso("another"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(CloudSso(Token, """{"AccountId":"1"}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(Refresh("another"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(Refresh(Token, "another client"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(Exchange(Token))).StatusCode);

        var tokens = await JsonAsync(await http.SendAsync(Refresh(Token)));
        var accessToken = tokens.GetProperty("access_token").GetString()!;
        Assert.Equal(60, tokens.GetProperty("expires_in").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(Refresh(tokens.GetProperty("refresh_token").GetString()!))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(Exchange(accessToken))).StatusCode);
        sandbox.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(Exchange(accessToken))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Handing_out_fails_on_request_and_works_again_after(SandboxSessionFault fault, HttpStatusCode status)
    {
        await using var sandbox = New(new SandboxOptions { SessionFault = fault });
        using var http = Client(sandbox);

        using var response = await http.GetAsync(new Uri("/sandbox/credentials", UriKind.Relative));

        Assert.Equal(status, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(fault is SandboxSessionFault.Refused or SandboxSessionFault.InternalError, IsJson(body));
        Assert.Equal(fault == SandboxSessionFault.EmptyBody, body.Length == 0);
        Assert.Equal((1, 0), (sandbox.Bill.SessionRefusals["CredentialsUri"], sandbox.Bill.SessionKeys.Count));
        sandbox.Server.SetSessionFault(SandboxSessionFault.None);
        await KeyOfAsync(sandbox, SandboxSessionSource.CredentialsUri);
        Assert.Equal(1, sandbox.Bill.SessionKeys["CredentialsUri"]);
    }

    [Theory]
    [InlineData(SandboxSessionFault.ExpiredKeys, "InvalidSecurityToken.Expired")]
    [InlineData(SandboxSessionFault.WrongToken, "InvalidSecurityToken.MismatchWithAccessKey")]
    public async Task Keys_can_be_handed_out_that_do_not_serve(SandboxSessionFault fault, string code)
    {
        await using var sandbox = New(new SandboxOptions { SessionFault = fault });

        Assert.Equal(code, (await sandbox.SendAsync(Call(sandbox, await KeyOfAsync(sandbox, SandboxSessionSource.MetadataV2)))).Code);
    }

    [Fact]
    public async Task An_answer_can_lack_the_secret_or_never_come()
    {
        await using var sandbox = New(new SandboxOptions { SessionFault = SandboxSessionFault.MissingField });
        using var http = Client(sandbox);
        var address = new Uri("/sandbox/credentials", UriKind.Relative);

        Assert.Equal(["AccessKeyId", "SecurityToken", "Expiration", "LastUpdated", "Code"], (await JsonAsync(await http.GetAsync(address))).EnumerateObject().Select(property => property.Name));

        sandbox.Server.SetSessionFault(SandboxSessionFault.Stall);
        var call = http.GetAsync(address);
        await sandbox.UntilBillAsync(bill => bill.SessionRefusals["CredentialsUri"] == 2);
        Assert.False(call.IsCompleted);
        await sandbox.Server.DisposeAsync();
        Assert.NotNull(await Record.ExceptionAsync(() => call));
    }

    [Fact]
    public async Task An_outage_of_the_service_leaves_them_alone()
    {
        await using var sandbox = New();
        sandbox.Server.SetOutage(SandboxOutage.Unavailable);

        foreach (var source in Enum.GetValues<SandboxSessionSource>())
        {
            await KeyOfAsync(sandbox, source);
        }

        Assert.Equal(Enum.GetValues<SandboxSessionSource>().Length, sandbox.Bill.SessionKeys.Values.Sum());
    }

    [Fact]
    public void Options_out_of_range_are_refused_and_none_prints_the_token()
    {
        Assert.DoesNotContain(Token, new SandboxOptions { SignInToken = Token }.ToString(), StringComparison.Ordinal);
        SandboxOptions[] wrong =
        [
            new() { SessionLifetime = TimeSpan.Zero }, new() { SessionLifetime = TimeSpan.FromDays(1) }, new() { SignInToken = " " },
            new() { SessionFault = (SandboxSessionFault)99 }, new() { Metadata = (SandboxMetadata)99 },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => SandboxServer.Start(options)));
    }

    private static SandboxFixture New(SandboxOptions? options = null) =>
        new((options ?? new SandboxOptions()) with { SessionLifetime = TimeSpan.FromSeconds(60), SignInToken = Token });

    private static HttpClient Client(SandboxFixture sandbox) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = sandbox.Server.Endpoint };

    private static async Task<Key> KeyOfAsync(SandboxFixture sandbox, SandboxSessionSource source)
    {
        using var http = Client(sandbox);
        switch (source)
        {
            case SandboxSessionSource.AssumeRole:
                var own = new Key(sandbox.Server.Options.AccessKeyId, sandbox.Server.Options.AccessKeySecret, null, null);
                return Read((await sandbox.SendAsync(Assume(sandbox, own, inForm: false))).Body.GetProperty("Credentials"));
            case SandboxSessionSource.AssumeRoleWithOidc:
                return Read((await sandbox.SendAsync(AssumeWithOidc(sandbox))).Body.GetProperty("Credentials"));
            case SandboxSessionSource.MetadataV1:
                return Read(await JsonAsync(await RoleAsync(http, null, SandboxServer.RoleName)));
            case SandboxSessionSource.MetadataV2:
                using (var token = await http.SendAsync(TokenRequest()))
                {
                    return Read(await JsonAsync(await RoleAsync(http, await token.Content.ReadAsStringAsync(), SandboxServer.RoleName)));
                }

            case SandboxSessionSource.CredentialsUri:
                return Read(await JsonAsync(await http.GetAsync(new Uri("/sandbox/credentials", UriKind.Relative))));
            case SandboxSessionSource.CloudSso:
                return Read((await JsonAsync(await http.SendAsync(CloudSso(Token)))).GetProperty("CloudCredential"));
            default:
                var tokens = await JsonAsync(await http.SendAsync(Refresh(Token)));
                return Read(await JsonAsync(await http.SendAsync(Exchange(tokens.GetProperty("access_token").GetString()!))), isSmall: true);
        }
    }

    private static SandboxCall Call(SandboxFixture sandbox, Key key) => new()
    {
        AccessKeyId = key.Id,
        AccessKeySecret = key.Secret,
        Token = key.Token,
        Date = sandbox.Clock.GetUtcNow(),
    };

    private static SandboxCall Assume(SandboxFixture sandbox, Key key, bool inForm, (string Name, string? Value)? change = null, bool isForQuery = false)
    {
        var parameters = Changed([("RoleArn", RoleArn), ("RoleSessionName", "run-1"), ("DurationSeconds", "900")], isForQuery ? null : change);
        return new()
        {
            AccessKeyId = key.Id,
            AccessKeySecret = key.Secret,
            Token = key.Token,
            Date = sandbox.Clock.GetUtcNow(),
            Action = "AssumeRole",
            Version = "2015-04-01",
            InForm = inForm,
            Parameters = parameters,
            AlterSigned = request => request.RequestUri = isForQuery ? new Uri(request.RequestUri!, $"?{change!.Value.Name}={change.Value.Value}") : request.RequestUri,
        };
    }

    private static HttpRequestMessage AssumeWithOidc(SandboxFixture sandbox, (string Name, string? Value)? change = null)
    {
        List<(string Name, string Value)> query =
            [("Action", "AssumeRoleWithOIDC"), ("Format", "JSON"), ("Version", "2015-04-01"), ("Timestamp", sandbox.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))];
        List<(string Name, string Value)> form = [("RoleArn", RoleArn), ("OIDCProviderArn", ProviderArn), ("OIDCToken", Token), ("RoleSessionName", "run-1")];
        var inQuery = change is { } asked && query.Any(parameter => parameter.Name == asked.Name);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(sandbox.Server.Endpoint, "?" + Encode(Changed(query, inQuery ? change : null))))
        {
            Content = new StringContent(Encode(Changed(form, inQuery ? null : change)), Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
    }

    private static List<(string Name, string Value)> Changed(List<(string Name, string Value)> parameters, (string Name, string? Value)? change)
    {
        if (change is { } asked)
        {
            parameters.RemoveAll(parameter => parameter.Name == asked.Name);
            if (asked.Value is not null)
            {
                parameters.Add((asked.Name, asked.Value));
            }
        }

        return parameters;
    }

    private static string Encode(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    private static HttpRequestMessage TokenRequest() => new(HttpMethod.Put, "/latest/api/token") { Headers = { { "X-aliyun-ecs-metadata-token-ttl-seconds", "21600" } } };

    private static Task<HttpResponseMessage> RoleAsync(HttpClient http, string? token, string role = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/latest/meta-data/ram/security-credentials/" + role);
        if (token is not null)
        {
            request.Headers.Add("X-aliyun-ecs-metadata-token", token);
        }

        return http.SendAsync(request);
    }

    private static HttpRequestMessage CloudSso(string token, string body = """{"AccountId":"1","AccessConfigurationId":"ac-1"}""") => new(HttpMethod.Post, "/cloud-credentials")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    private static HttpRequestMessage Refresh(string token, string client = "4103531455503354461") => new(HttpMethod.Post, "/v1/token")
    {
        Content = new StringContent(Encode([("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", client)]), Encoding.UTF8, "application/x-www-form-urlencoded"),
    };

    private static HttpRequestMessage Exchange(string token) => new(HttpMethod.Post, "/v1/exchange") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        }
    }

    private static bool IsJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Key Read(JsonElement json, bool isSmall = false)
    {
        return new Key(Text("AccessKeyId"), Text("AccessKeySecret"), Text("SecurityToken"), Text("Expiration"));

        string Text(string name) => json.GetProperty(isSmall ? char.ToLowerInvariant(name[0]) + name[1..] : name).GetString()!;
    }

    private sealed record Key(string Id, string Secret, string? Token, string? Expiration);
}
