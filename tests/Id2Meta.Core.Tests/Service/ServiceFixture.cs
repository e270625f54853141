using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>A raw server, the pool of connections that a run would have to it, and a clock that stands still.</summary>
internal sealed class ServiceFixture : IAsyncDisposable
{
    public const string RequestId = "EFA11401-C961-5E89-A2D3-BF9883E5CC3D";
    public const string Name = "张三";
    public const string Number = "11010519491231002X";

    private readonly HttpMessageInvoker _connections;
    private readonly ServiceEndpoint _endpoint;

    public ServiceFixture(params RawTurn[] script)
        : this(new RawServer(script))
    {
    }

    public ServiceFixture(RawServer server, string scheme = "http", ConnectionOptions? options = null)
    {
        Server = server;
        _endpoint = ServiceEndpoint.Of(new Uri($"{scheme}://127.0.0.1:{server.Port}"));
        _connections = Connections.Open(_endpoint, options ?? new ConnectionOptions { ConnectionTimeout = Timeout.InfiniteTimeSpan });
        ServiceClock = new ServiceClock(Clock);
    }

    public static Credential Key { get; } = new("LTAI5tMadeUpKeyId1234567", "madeUpSecret0123456789abcdefgh", null, "static_ak");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 34, 56, TimeSpan.Zero));

    public ServiceClock ServiceClock { get; }

    public RawServer Server { get; }

    public static Subject Subject(string name = Name, string number = Number)
    {
        Assert.Null(Id2Meta.Subjects.Subject.Read(name, number, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), out var subject));
        return subject!;
    }

    /// <summary>What becomes of one request that is answered so.</summary>
    public static async Task<Reply> AskAsync(RawTurn turn)
    {
        await using var service = new ServiceFixture(turn);
        return await service.SendAsync();
    }

    /// <summary>The fault of one request that is answered so.</summary>
    public static async Task<Fault> FaultAsync(RawTurn turn) => Assert.IsType<Fault>(await AskAsync(turn));

    public async Task<Reply> SendAsync(
        RequestOptions? options = null, Subject? subject = null, Credential? credential = null, CancellationToken cancellationToken = default)
    {
        using var client = new Id2MetaClient(_connections, _endpoint, options ?? new RequestOptions(), ServiceClock, Clock);
        return await client.VerifyAsync(subject ?? Subject(), credential ?? Key, null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await Server.DisposeAsync();
    }
}
