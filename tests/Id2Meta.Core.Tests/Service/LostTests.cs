using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Service;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>Whether a request that failed had left: what had not is free and sent again, what had may be billed.</summary>
public sealed class LostTests
{
    public static TheoryData<string, string> Failures { get; } = new()
    {
        { nameof(SocketError.HostNotFound), "does not resolve" },
        { nameof(SocketError.TryAgain), "does not resolve" },
        { nameof(SocketError.NoData), "does not resolve" },
        { nameof(SocketError.ConnectionRefused), "no connection could be made" },
        { nameof(SocketError.NetworkUnreachable), "no connection could be made" },
        { nameof(SocketError.HostUnreachable), "no connection could be made" },
        { nameof(SocketError.ConnectionReset), "the connection was closed" },
        { nameof(AuthenticationException), "TLS failed" },
        { nameof(TimeoutException), "-ConnectionTimeoutSeconds" },
        { nameof(EndOfStreamException), "the connection was closed" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_before_sending_is_free_whatever_it_is(string failure, string says)
    {
        var fault = await FailAsync(failure, afterSending: false);

        AssertNotSent(fault, says);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_after_sending_is_lost_whatever_it_is(string failure, string saysBefore)
    {
        var fault = await FailAsync(failure, afterSending: true);

        Assert.Equal((FaultKind.Lost, Fault.OutcomeUnknown), (fault.Kind, fault.Code));
        Assert.Contains("may have been billed", fault.Message, StringComparison.Ordinal);
        Assert.True(saysBefore == "the connection was closed" || !fault.Message.Contains(saysBefore, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_connection_is_free()
    {
        var server = new RawServer();
        await using var service = new ServiceFixture(server);
        await server.DisposeAsync();

        AssertNotSent(await service.SendAsync(), "no connection could be made");
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_free()
    {
        await using var service = new ServiceFixture(new RawServer(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n")), "https");

        AssertNotSent(await service.SendAsync(), "TLS failed");
        Assert.Empty(service.Server.Requests);
    }

    [Fact]
    public async Task A_server_that_closes_during_TLS_is_free()
    {
        await using var service = new ServiceFixture(new RawServer(greeting: []), "https");

        AssertNotSent(await service.SendAsync(), "");
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_free()
    {
        var options = new ConnectionOptions { ConnectionTimeout = TimeSpan.FromMilliseconds(1) };
        await using var service = new ServiceFixture(new RawServer(), "https", options); // TLS waits for an answer that never comes

        AssertNotSent(await service.SendAsync(), "-ConnectionTimeoutSeconds");
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_free()
    {
        await using var proxy = new RawServer(RawTurn.Answer(407, string.Empty, ("Proxy-Authenticate", "Basic realm=\"x\"")));
        var options = new ConnectionOptions { ConnectionTimeout = Timeout.InfiniteTimeSpan, Proxy = new Uri($"http://127.0.0.1:{proxy.Port}") };
        await using var service = new ServiceFixture(new RawServer(), "https", options);

        AssertNotSent(await service.SendAsync(), "the proxy refused");
        Assert.Equal("CONNECT", Assert.Single(proxy.Requests).Method);
        Assert.Equal(0, service.Server.Connections);
    }

    [Fact]
    public async Task The_operation_timeout_before_the_connection_stands_is_free()
    {
        await using var service = new ServiceFixture(new RawServer(), "https");

        var call = service.SendAsync(new RequestOptions { OperationTimeout = TimeSpan.FromSeconds(7) });
        await service.Server.Connected;
        service.Clock.Advance(TimeSpan.FromSeconds(7));

        AssertNotSent(await call, "longer than 7 s (-OperationTimeoutSeconds)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")]
    public async Task The_operation_timeout_after_sending_is_lost(string begun)
    {
        await using var service = new ServiceFixture(RawTurn.Raw(begun) with { KeepOpen = true });

        var call = service.SendAsync(new RequestOptions { OperationTimeout = TimeSpan.FromSeconds(7) });
        await service.Server.Requested;
        Assert.False(call.IsCompleted);
        service.Clock.Advance(TimeSpan.FromSeconds(7));
        var fault = Assert.IsType<Fault>(await call);

        Assert.Equal((FaultKind.Lost, Fault.OutcomeUnknown), (fault.Kind, fault.Code));
        Assert.Contains("longer than 7 s (-OperationTimeoutSeconds)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(7), fault.Duration);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_call_that_its_caller_cancels_has_no_reply(string scheme)
    {
        await using var service = new ServiceFixture(new RawServer(RawTurn.Hang), scheme);
        using var stop = new CancellationTokenSource();

        var call = service.SendAsync(cancellationToken: stop.Token);
        await (scheme == "http" ? service.Server.Requested : service.Server.Connected);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_call_that_was_cancelled_before_is_not_sent()
    {
        await using var service = new ServiceFixture(RawTurn.Consistent);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.SendAsync(cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(service.Server.Requests);
    }

    private static async Task<Fault> FailAsync(string failure, bool afterSending)
    {
        Exception cause = failure switch
        {
            nameof(AuthenticationException) => new AuthenticationException(),
            nameof(TimeoutException) => new TimeoutException(),
            nameof(EndOfStreamException) => new EndOfStreamException(),
            _ => new SocketException((int)Enum.Parse<SocketError>(failure)),
        };
        var clock = new FakeTimeProvider();
        using var connections = new HttpMessageInvoker(new StubConnections(new HttpRequestException("x", cause), afterSending));
        using var client = new Id2MetaClient(
            connections, ServiceEndpoint.Of(Region.Default, isInternal: false), new RequestOptions(), new ServiceClock(clock), clock);
        return Assert.IsType<Fault>(await client.VerifyAsync(ServiceFixture.Subject(), ServiceFixture.Key, null, CancellationToken.None));
    }

    private static void AssertNotSent(Reply reply, string says)
    {
        var fault = Assert.IsType<Fault>(reply);
        Assert.Equal((FaultKind.Transient, Fault.NotSent), (fault.Kind, fault.Code));
        Assert.StartsWith("Nothing was sent", fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }
}
