using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Sandbox;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Service.Probing;
using Id2Meta.Tests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>What goes wrong on the way to the service is told apart, each with its advice, and nothing is paid for it.</summary>
public sealed class ConnectionProbeTests
{
    private const string Alive = """{"RequestId":"EFA11401-C961-5E89-A2D3-BF9883E5CC3D","Message":"success","Code":"Success","Result":{"Result":"SUCCESS"}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(SandboxFixture.Start);

    [Fact]
    public async Task On_a_good_way_all_is_well_and_nothing_is_billed()
    {
        await using var sandbox = new SandboxFixture(clock: _clock);

        var steps = await RunAsync(Probe(sandbox), count: 5);

        Assert.Equal(
            ["Name Ok", "Tcp Ok", "Tls Skipped", "Credential Ok", "FirstByte Ok", "Clock Ok", "Access Ok", "Reuse Ok"],
            steps.Select(step => $"{step.Step} {step.Verdict}"));
        Assert.All(steps, step => Assert.Null(step.Advice));
        Assert.All(steps, step => Assert.Equal(sandbox.Server.Endpoint.AbsoluteUri.TrimEnd('/'), step.Endpoint));
        Assert.Equal((6L, 6L, 0L), (sandbox.Bill.Requests, sandbox.Bill.Keepalives, sandbox.Bill.BilledCalls));
        Assert.Equal(5, steps[^1].Requests);
        Assert.DoesNotContain(steps, step => step.Detail.Contains(sandbox.Server.Options.AccessKeyId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_port_fails_at_Tcp()
    {
        var server = new RawServer();
        var port = server.Port;
        await server.DisposeAsync();

        AssertFailed(await RunAsync(Probe($"http://127.0.0.1:{port}")), "Tcp", "refuses connections", "-Endpoint");
    }

    [Fact]
    public async Task A_port_that_accepts_nobody_fails_at_Tcp()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Linux lets one more connection wait than was asked for; the next one finds no place.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await waiting.ConnectAsync(address).WaitAsync(Patience);

        var run = RunAsync(Probe($"http://127.0.0.1:{address.Port}"));
        Assert.False(run.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));

        AssertFailed(await run.WaitAsync(Patience), "Tcp", "does not answer within 5 s (-ConnectionTimeoutSeconds)", "firewall drops");
    }

    [Fact]
    public async Task A_black_hole_behind_TLS_fails_at_Tls()
    {
        await using var server = new RawServer();
        var run = RunAsync(Probe($"https://127.0.0.1:{server.Port}"));
        await server.Addressed;
        await UntilAsync(run, () => _clock.Advance(TimeSpan.FromSeconds(5)));

        AssertFailed(await run, "Tls", "no answer to the TLS handshake within 5 s", "Something in between");
    }

    [Fact]
    public async Task A_black_hole_behind_http_fails_at_the_first_byte()
    {
        await using var server = new RawServer(RawTurn.Hang);
        var run = RunAsync(Probe($"http://127.0.0.1:{server.Port}"));
        await server.Requested;
        await UntilAsync(run, () => _clock.Advance(TimeSpan.FromSeconds(15)));

        var steps = await run;
        AssertFailed(steps, "FirstByte", "longer than 15 s (-OperationTimeoutSeconds)", "lets nothing through");
        Assert.DoesNotContain(steps, step => step.Detail.Contains("billed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoData)]
    public async Task A_name_that_does_not_resolve_fails_at_Name(SocketError error)
    {
        var probe = Probe("https://service.invalid", resolve: host => Task.FromException<IPAddress[]>(new SocketException((int)error)));

        AssertFailed(await RunAsync(probe), "Name", $"service.invalid, does not resolve ({error})", "-Region or -Endpoint");
    }

    [Fact]
    public async Task A_DNS_that_says_nothing_fails_at_Name()
    {
        var run = RunAsync(Probe("https://service.invalid", resolve: _ => new TaskCompletionSource<IPAddress[]>().Task));
        Assert.False(run.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));

        AssertFailed(await run, "Name", "No answer about the name of the service, service.invalid, within 5 s", "DNS servers");
    }

    [Fact]
    public async Task Of_several_addresses_the_first_that_answers_serves()
    {
        await using var sandbox = new SandboxFixture(clock: _clock);
        var probe = Probe($"http://localhost:{sandbox.Server.Endpoint.Port}", KeyOf(sandbox), resolve: _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.9"), IPAddress.Loopback]));

        var steps = await RunAsync(probe);

        Assert.Equal("localhost: 127.0.0.9, 127.0.0.1", steps[0].Detail);
        Assert.Contains("Connected to 127.0.0.1", steps[1].Detail, StringComparison.Ordinal);
        Assert.Contains("127.0.0.9 had failed (ConnectionRefused)", steps[1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", 1, "its issuer, 127.0.0.1, is not trusted on this machine.", "inspects TLS")]
    [InlineData("other.example", 1, "it is for other.example, not for 127.0.0.1;", "somebody else answers in its place")]
    [InlineData("127.0.0.1", -1, "it ended on 20", "clock of this machine")]
    public async Task A_bad_certificate_fails_at_Tls_by_what_is_bad(string host, int daysLeft, string says, string advice)
    {
        await using var sandbox = new SandboxFixture();
        using var front = Front(sandbox, host, daysLeft);

        var steps = await RunAsync(Probe($"https://127.0.0.1:{front.Port}", clock: TimeProvider.System));

        AssertFailed(steps, "Tls", says, advice);
        Assert.Equal(0, sandbox.Bill.Requests);
    }

    [Theory]
    [InlineData(90, ConnectionVerdict.Ok, "(89 days)")]
    [InlineData(10, ConnectionVerdict.Warning, "9 days left")]
    public async Task A_good_certificate_is_told_with_its_end_and_its_issuer(int daysLeft, string verdict, string says)
    {
        await using var sandbox = new SandboxFixture(clock: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        using var front = Front(sandbox, "127.0.0.1", daysLeft);

        var steps = await RunAsync(Probe($"https://127.0.0.1:{front.Port}", KeyOf(sandbox), clock: TimeProvider.System, policy: TrustsAnyIssuer));

        var tls = steps.Single(step => step.Step == "Tls");
        Assert.Equal(verdict, tls.Verdict);
        Assert.Matches("^TLS 1\\.[23], certificate for 127\\.0\\.0\\.1 by 127\\.0\\.0\\.1, until 20", tls.Detail);
        Assert.Contains(says, tls.Detail, StringComparison.Ordinal);
        Assert.Equal(verdict == ConnectionVerdict.Ok, tls.Advice is null);
        Assert.Equal(ConnectionVerdict.Ok, steps[^1].Verdict);
    }

    [Theory]
    [InlineData(3600, ConnectionVerdict.Failed, "3600 s ahead of", ConnectionVerdict.Skipped)]
    [InlineData(-3600, ConnectionVerdict.Failed, "3600 s behind", ConnectionVerdict.Skipped)]
    [InlineData(60, ConnectionVerdict.Warning, "60 s ahead of", ConnectionVerdict.Ok)]
    [InlineData(-60, ConnectionVerdict.Warning, "60 s behind", ConnectionVerdict.Ok)]
    [InlineData(3, ConnectionVerdict.Ok, "3 s ahead of", ConnectionVerdict.Ok)]
    public async Task A_wrong_clock_is_told_by_how_much(int seconds, string verdict, string says, string access)
    {
        await using var sandbox = new SandboxFixture();
        _clock.Advance(TimeSpan.FromSeconds(86_400.5)); // the header Date tells whole seconds
        sandbox.Clock.SetUtcNow(_clock.GetUtcNow().AddSeconds(-seconds));

        var steps = await RunAsync(Probe(sandbox));

        var clock = steps.Single(step => step.Step == "Clock");
        Assert.Equal(verdict, clock.Verdict);
        Assert.Contains(says, clock.Detail, StringComparison.Ordinal);
        Assert.Equal(verdict == ConnectionVerdict.Ok, clock.Advice is null);
        Assert.Equal(access, steps.Single(step => step.Step == "Access").Verdict);
        Assert.Equal(ConnectionVerdict.Ok, steps.Single(step => step.Step == "FirstByte").Verdict);
    }

    [Theory]
    [InlineData("nobody", "x", "InvalidAccessKeyId.NotFound", "access key id")]
    [InlineData(null, "x", "SignatureDoesNotMatch", "secret")]
    public async Task Refused_keys_fail_at_Access(string? id, string secret, string code, string advice)
    {
        await using var sandbox = new SandboxFixture(clock: _clock);

        var steps = await RunAsync(Probe(sandbox, new Credential(id ?? sandbox.Server.Options.AccessKeyId, secret, null, "static_ak")));

        AssertFailed(steps, "Access", code, advice);
        Assert.Equal(ConnectionVerdict.Ok, steps.Single(step => step.Step == "Clock").Verdict);
        Assert.Equal(1, sandbox.Bill.Requests);
    }

    [Fact]
    public async Task A_session_that_is_over_and_stays_so_fails_at_Access()
    {
        var expired = RawTurn.Refusal(400, "InvalidSecurityToken.Expired");
        await using var server = new RawServer(expired, expired);

        AssertFailed(await RunAsync(Probe($"http://127.0.0.1:{server.Port}")), "Access", "InvalidSecurityToken.Expired", "new session");
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_session_that_is_over_is_renewed_once_as_a_run_would()
    {
        await using var server = new RawServer(RawTurn.Refusal(400, "InvalidSecurityToken.Expired"), RawTurn.Answer(200, Alive), RawTurn.Answer(200, Alive));
        var source = new Verification.ScriptedCredentials();
        var probe = New($"http://127.0.0.1:{server.Port}", async cancellationToken => new FoundCredential((await source.GetAsync(null, cancellationToken))!, source));

        var steps = await RunAsync(probe);

        Assert.Equal("Access Ok", steps.Where(step => step.Step == "Access").Select(step => $"{step.Step} {step.Verdict}").Single());
        Assert.Equal(["token0", "token1", "token1"], server.Requests.Select(request => request["x-acs-security-token"]));
    }

    [Fact]
    public async Task Without_a_key_the_network_is_tested_all_the_same()
    {
        await using var sandbox = new SandboxFixture(clock: _clock);

        var steps = await RunAsync(New(sandbox.Server.Endpoint.AbsoluteUri, _ => throw new CredentialException("There is no access key.")));

        AssertFailed(steps, "Credential", "There is no access key.", "Set-Id2MetaCredential");
        Assert.Equal(["Ok", "Ok"], steps.Take(2).Select(step => step.Verdict));
        Assert.Equal(0, sandbox.Bill.Requests);
    }

    [Theory]
    [InlineData(200, "<html>Please sign in</html>", "it is a web page")]
    [InlineData(502, "", "it is empty")]
    public async Task Somebody_else_who_answers_is_told_from_the_service(int status, string body, string says)
    {
        await using var server = new RawServer(RawTurn.Answer(status, body));

        AssertFailed(await RunAsync(Probe($"http://127.0.0.1:{server.Port}")), "FirstByte", says, "login portal");
    }

    [Theory]
    [InlineData("ServiceUnavailable", 503, ConnectionVerdict.Failed, "try again later")]
    [InlineData("Forbidden.RAMUserAccessDenied", 403, ConnectionVerdict.Failed, "AliyunAntCloudAuthFullAccess")]
    [InlineData("Throttling.User", 400, ConnectionVerdict.Warning, "the key is right")]
    public async Task What_the_service_says_is_told_with_its_advice(string code, int status, string verdict, string advice)
    {
        await using var server = new RawServer(RawTurn.Refusal(status, code), RawTurn.Answer(200, Alive));

        var access = (await RunAsync(Probe($"http://127.0.0.1:{server.Port}"))).Single(step => step.Step == "Access");

        Assert.Equal(verdict, access.Verdict);
        Assert.StartsWith(code, access.Detail, StringComparison.Ordinal);
        Assert.Contains(advice, access.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_requests_share_one_connection()
    {
        await using var server = new RawServer([.. Enumerable.Repeat(RawTurn.Answer(200, Alive), 10)]);

        var steps = await RunAsync(Probe($"http://127.0.0.1:{server.Port}"), count: 9);

        Assert.Equal(10, server.Requests.Count);
        Assert.Equal(2, server.Connections); // the other one is that of step Tcp
        Assert.Equal("Skipped", steps.Single(step => step.Step == "Clock").Verdict);
        Assert.Equal((9, ConnectionVerdict.Ok), (steps[^1].Requests, steps[^1].Verdict));
    }

    [Fact]
    public async Task A_connection_that_is_closed_after_each_answer_is_a_warning()
    {
        var closing = RawTurn.Answer(200, Alive, ("Connection", "close")) with { KeepOpen = false };
        await using var server = new RawServer(closing, closing);

        var reuse = (await RunAsync(Probe($"http://127.0.0.1:{server.Port}")))[^1];

        Assert.Equal(ConnectionVerdict.Warning, reuse.Verdict);
        Assert.Contains("closed after each answer", reuse.Detail, StringComparison.Ordinal);
        Assert.NotNull(reuse.Advice);
    }

    [Fact]
    public async Task A_measure_that_is_interrupted_tells_what_it_has()
    {
        await using var server = new RawServer(RawTurn.Answer(200, Alive), RawTurn.Answer(200, Alive), RawTurn.Refusal(400, "Throttling.User"));

        var reuse = (await RunAsync(Probe($"http://127.0.0.1:{server.Port}"), count: 5))[^1];

        Assert.Equal((1, ConnectionVerdict.Warning), (reuse.Requests, reuse.Verdict));
        Assert.Contains("Throttling.User", reuse.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Through_a_proxy_its_own_steps_come_first_and_TLS_is_the_services()
    {
        await using var sandbox = new SandboxFixture(clock: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        using var front = Front(sandbox, "127.0.0.1", 90);
        using var proxy = new ForwardProxy("name", "password");
        var options = new ConnectionOptions { Proxy = new Uri(proxy.Address), ProxyCredential = new NetworkCredential("name", "password") };

        var steps = await RunAsync(Probe($"https://127.0.0.1:{front.Port}", KeyOf(sandbox), options, clock: TimeProvider.System, policy: TrustsAnyIssuer));

        Assert.Equal(
            ["Name Ok", "Tcp Ok", "Proxy Ok", "Tls Ok", "Credential Ok", "FirstByte Ok", "Clock Ok", "Access Ok", "Reuse Ok"],
            steps.Select(step => $"{step.Step} {step.Verdict}"));
        Assert.Equal(Enumerable.Repeat(proxy.Address, 3), steps.Take(3).Select(step => step.Endpoint));
        Assert.Equal($"https://127.0.0.1:{front.Port}", steps[3].Endpoint);
        Assert.StartsWith("Through the proxy, within the time of the first request: certificate for 127.0.0.1", steps[3].Detail, StringComparison.Ordinal);
        Assert.Single(proxy.Served);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task A_proxy_that_wants_a_credential_fails_at_Proxy(string scheme)
    {
        using var proxy = new ForwardProxy("name", "password");
        var options = new ConnectionOptions { Proxy = new Uri(proxy.Address), ProxyCredential = new NetworkCredential("name", "CanaryPassword") };

        var steps = await RunAsync(Probe($"{scheme}://127.0.0.1:9", connection: options));

        AssertFailed(steps, "Proxy", "", "-ProxyCredential");
        Assert.DoesNotContain(steps, step => $"{step.Detail}{step.Advice}".Contains("CanaryPassword", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_certificate_behind_a_proxy_fails_at_Tls()
    {
        await using var sandbox = new SandboxFixture();
        using var front = Front(sandbox, "service.invalid", 90);
        using var proxy = new ForwardProxy();

        var steps = await RunAsync(Probe($"https://service.invalid:{front.Port}", connection: new ConnectionOptions { Proxy = new Uri(proxy.Address) }, clock: TimeProvider.System));

        AssertFailed(steps, "Tls", "is not trusted on this machine", "inspects TLS");
        Assert.Equal("Proxy Ok", $"{steps[2].Step} {steps[2].Verdict}");
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_fails_at_Tcp_and_says_so()
    {
        var steps = await RunAsync(Probe("https://service.invalid", connection: new ConnectionOptions { Proxy = new Uri("http://127.0.0.1:9") }));

        AssertFailed(steps, "Tcp", "127.0.0.1:9 refuses connections", "-Proxy");
        Assert.Equal("http://127.0.0.1:9", steps[1].Endpoint);
    }

    [Fact]
    public async Task A_stop_ends_it_wherever_it_is()
    {
        await using var server = new RawServer(RawTurn.Hang);
        using var stop = new CancellationTokenSource();
        var run = RunAsync(Probe($"http://127.0.0.1:{server.Port}"), cancellationToken: stop.Token);
        await server.Requested;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Percentiles_are_times_that_were_measured()
    {
        TimeSpan[] times = [.. Enumerable.Range(1, 20).Reverse().Select(value => TimeSpan.FromSeconds(value))];
        Assert.Equal(TimeSpan.FromSeconds(10), Percentile.Of(times, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(19), Percentile.Of(times, 0.95));
        Assert.Equal(TimeSpan.FromSeconds(20), Percentile.Of(times, 1));
        Assert.Equal(TimeSpan.FromSeconds(7), Percentile.Of([TimeSpan.FromSeconds(7)], 0.95));
    }

    private static bool TrustsAnyIssuer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors == SslPolicyErrors.RemoteCertificateChainErrors;

    private static Credential KeyOf(SandboxFixture sandbox) => new(sandbox.Server.Options.AccessKeyId, sandbox.Server.Options.AccessKeySecret, null, "static_ak");

    private static TlsFront Front(SandboxFixture sandbox, string host, int daysLeft)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new TlsFront(sandbox.Server.Endpoint.Port, host, now.AddDays(-30), now.AddDays(daysLeft));
    }

    private static void AssertFailed(IReadOnlyList<ConnectionStep> steps, string failed, string says, string advice)
    {
        var step = Assert.Single(steps, step => step.Verdict == ConnectionVerdict.Failed);
        Assert.Equal(failed, step.Step);
        Assert.Contains(says, step.Detail, StringComparison.Ordinal);
        Assert.Contains(advice, step.Advice, StringComparison.Ordinal);
        var needing = failed == "Credential" ? steps.Skip(3) : steps;
        Assert.All(needing.SkipWhile(before => before != step).Skip(1).Where(after => after.Step != "Credential"), after => Assert.Equal(ConnectionVerdict.Skipped, after.Verdict));
    }

    private static async Task<List<ConnectionStep>> RunAsync(ConnectionProbe probe, int count = 1, CancellationToken cancellationToken = default)
    {
        var steps = new List<ConnectionStep>();
        await foreach (var step in probe.RunAsync(count, TimeSpan.Zero, cancellationToken))
        {
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>Whether the server has the request says not yet that the probe waits for the answer.</summary>
    private static async Task UntilAsync(Task run, Action advance)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!run.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            advance();
            await Task.Yield();
        }
    }

    private ConnectionProbe Probe(SandboxFixture sandbox, Credential? credential = null) => Probe(sandbox.Server.Endpoint.AbsoluteUri, credential ?? KeyOf(sandbox));

    private ConnectionProbe Probe(
        string endpoint,
        Credential? credential = null,
        ConnectionOptions? connection = null,
        TimeProvider? clock = null,
        Func<string, Task<IPAddress[]>>? resolve = null,
        RemoteCertificateValidationCallback? policy = null) =>
        New(endpoint, _ => new(new FoundCredential(credential ?? ServiceFixture.Key, new StaticCredentialSource(credential ?? ServiceFixture.Key, "the test"))), connection, clock, resolve, policy);

    private ConnectionProbe New(
        string endpoint,
        Func<CancellationToken, ValueTask<FoundCredential>> findCredential,
        ConnectionOptions? connection = null,
        TimeProvider? clock = null,
        Func<string, Task<IPAddress[]>>? resolve = null,
        RemoteCertificateValidationCallback? policy = null) =>
        new(
            ServiceEndpoint.Of(new Uri(endpoint)),
            connection ?? new ConnectionOptions(),
            TimeSpan.FromSeconds(15),
            findCredential,
            clock ?? _clock,
            resolve ?? (host => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))),
            policy);
}
