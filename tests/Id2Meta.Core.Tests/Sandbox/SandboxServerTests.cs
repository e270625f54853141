using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

public sealed class SandboxServerTests
{
    [Fact]
    public async Task An_answer_waits_for_its_latency()
    {
        var latency = TimeSpan.FromMilliseconds(120);
        var clock = new HeldClock();
        await using var sandbox = new SandboxFixture(new SandboxOptions { Latency = latency }, clock);

        var call = sandbox.SendAsync(sandbox.Call());
        var wait = await clock.NextWaitAsync();

        Assert.Equal(latency, wait.Due);
        Assert.False(call.IsCompleted);
        Assert.Equal(1, sandbox.Bill.BilledCalls);
        wait.End();
        Assert.Equal("1", (await call).BizCode);
    }

    [Fact]
    public async Task Jitter_is_the_same_for_the_same_seed_and_within_its_bounds()
    {
        var first = await LatenciesAsync(seed: 1);
        var again = await LatenciesAsync(seed: 1);
        var other = await LatenciesAsync(seed: 2);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.All(first, latency => Assert.InRange(latency, TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(120)));
        Assert.True(first.Distinct().Count() > 1);
    }

    [Fact]
    public async Task It_stops_with_requests_still_waiting()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { Latency = TimeSpan.FromHours(1) });
        var calls = Enumerable.Range(0, 20).Select(_ => sandbox.SendAsync(sandbox.Call())).ToList();
        await sandbox.UntilBillAsync(bill => bill.Consistent == calls.Count);

        await sandbox.Server.DisposeAsync();

        foreach (var call in calls)
        {
            await Task.WhenAny(call);
            Assert.IsType<HttpRequestException>(call.Exception?.InnerException);
        }

        Assert.Equal(calls.Count, sandbox.Bill.BilledCalls);
        using var probe = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => probe.ConnectAsync(IPAddress.Loopback, sandbox.Server.Endpoint.Port));
    }

    [Fact]
    public async Task It_can_be_stopped_twice_and_its_port_used_again()
    {
        var first = SandboxServer.Start(new SandboxOptions());
        await Task.WhenAll(first.DisposeAsync().AsTask(), first.DisposeAsync().AsTask());

        await using var second = SandboxServer.Start(new SandboxOptions { Port = first.Endpoint.Port });

        Assert.Equal(first.Endpoint, second.Endpoint);
        Assert.Equal(first.Endpoint.Port, first.Options.Port);
    }

    [Fact]
    public async Task A_port_in_use_is_said_to_be_so()
    {
        await using var first = SandboxServer.Start(new SandboxOptions());

        var error = Assert.Throws<IOException>(() => SandboxServer.Start(new SandboxOptions { Port = first.Endpoint.Port }));

        Assert.Contains(first.Endpoint.AbsoluteUri, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_sandboxes_live_side_by_side_each_with_its_own_key()
    {
        var servers = Enumerable.Range(0, 10).Select(_ => SandboxServer.Start(new SandboxOptions())).ToList();

        Assert.Equal(10, servers.Select(server => server.Endpoint).Distinct().Count());
        Assert.Equal(10, servers.Select(server => server.Options.AccessKeyId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(10, servers.Select(server => server.Options.AccessKeySecret).Distinct(StringComparer.Ordinal).Count());
        await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")]
    [InlineData("POST /?%zz=%&&=&a HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\nabc")]
    [InlineData("POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")]
    [InlineData("GET /sandbox/statistics HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("GET /\u00E4\u00FF?\u00FF=%FF HTTP/1.1\r\nHost: {host}\r\nx-acs-action: \u00FF\r\nAuthorization: ACS3-HMAC-SHA256 =,=\r\n\r\n")]
    [InlineData("")]
    public async Task It_survives_clients_that_send_garbage_or_hang_up(string bytes)
    {
        await using var sandbox = new SandboxFixture();
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, sandbox.Server.Endpoint.Port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes.Replace("{host}", sandbox.Server.Endpoint.Authority, StringComparison.Ordinal)));
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sandbox.SendAsync(sandbox.Call())));

        Assert.All(answers, answer => Assert.Equal("1", answer.BizCode));
        Assert.Equal(20, sandbox.Bill.BilledCalls);
        Assert.False(sandbox.Bill.RefusedByCode.ContainsKey("InternalError"));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var wrong = new List<SandboxOptions>
        {
            new() { Port = 65536 },
            new() { Port = -1 },
            new() { QpsLimit = -1 },
            new() { QpsLimit = double.NaN },
            new() { Latency = TimeSpan.FromSeconds(-1) },
            new() { Jitter = TimeSpan.FromDays(1) },
            new() { AccessKeyId = "a,b" },
            new() { AccessKeySecret = string.Empty },
        };

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => SandboxServer.Start(options)));
    }

    [Fact]
    public void Options_do_not_print_the_secret()
    {
        var text = new SandboxOptions { AccessKeyId = "id", AccessKeySecret = "secret", SecurityToken = "token" }.ToString();

        Assert.Contains("id", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("token", text, StringComparison.Ordinal);
    }

    private static async Task<List<TimeSpan>> LatenciesAsync(int seed)
    {
        var options = new SandboxOptions { Latency = TimeSpan.FromMilliseconds(100), Jitter = TimeSpan.FromMilliseconds(20), Seed = seed };
        var clock = new HeldClock();
        await using var sandbox = new SandboxFixture(options, clock);
        var latencies = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var call = sandbox.SendAsync(sandbox.Call());
            var wait = await clock.NextWaitAsync();
            latencies.Add(wait.Due);
            wait.End();
            await call;
        }

        return latencies;
    }
}
