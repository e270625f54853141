using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Id2Meta.Module.Tests;

/// <summary>A service on this machine that takes every request, and tells the test of each as it comes; one request a connection.</summary>
internal sealed class LocalService : IAsyncDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Channel<string> _actions = Channel.CreateUnbounded<string>();
    private readonly TimeSpan _clockError;
    private readonly Task _serving;

    /// <summary>Serves.</summary>
    /// <param name="clockError">By how much its clock is ahead.</param>
    public LocalService(TimeSpan clockError = default)
    {
        _clockError = clockError;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The operation of the next request.</summary>
    public async Task<string> NextAsync() => await _actions.Reader.ReadAsync().AsTask().WaitAsync(HangGuard);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _serving;
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task ServeAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            string? action = null;
            while (await reader.ReadLineAsync(_over.Token) is { Length: > 0 } line)
            {
                action = line.StartsWith("x-acs-action:", StringComparison.OrdinalIgnoreCase) ? line["x-acs-action:".Length..].Trim() : action;
            }

            if (action is null)
            {
                return;
            }

            _actions.Writer.TryWrite(action);
            var result = action == "KeepaliveIntl" ? """{"Result":"SUCCESS"}""" : """{"BizCode":"1"}""";
            var body = $$"""{"RequestId":"EFA11401-C961-5E89-A2D3-BF9883E5CC3D","Message":"success","Code":"Success","Result":{{result}}}""";
            var answer = $"HTTP/1.1 200 OK\r\nDate: {TimeProvider.System.GetUtcNow() + _clockError:R}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _over.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Somebody left.
        }
    }
}
