using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Id2Meta.Core.Tests.Sandbox;

/// <summary>A sandbox whose clock stands still unless the test moves it, and a client for it.</summary>
internal sealed class SandboxFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 34, 56, TimeSpan.Zero);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public SandboxFixture(SandboxOptions? options = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider(Start);
        Server = SandboxServer.Start(options ?? new SandboxOptions(), Clock);
    }

    public FakeTimeProvider Clock { get; }

    public SandboxServer Server { get; }

    public SandboxStatistics Bill => Server.GetStatistics();

    /// <summary>A correct call, now, by the sandbox's own key.</summary>
    public SandboxCall Call(string name = "张三", string number = SandboxCall.Number) => new()
    {
        AccessKeyId = Server.Options.AccessKeyId,
        AccessKeySecret = Server.Options.AccessKeySecret,
        Date = Clock.GetUtcNow(),
        Parameters = SandboxCall.Verification(name, number),
    };

    public async Task<SandboxAnswer> SendAsync(SandboxCall call, CancellationToken cancellationToken = default)
    {
        using var request = call.ToRequest(Server.Endpoint);
        return await SendAsync(request, cancellationToken);
    }

    public async Task<SandboxAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        var response = await _http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return new SandboxAnswer(response, JsonDocument.Parse(body).RootElement);
    }

    /// <summary>Waits until the bill is as expected, by asking for it again and again.</summary>
    public async Task UntilBillAsync(Func<SandboxStatistics, bool> isExpected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isExpected(Bill))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
