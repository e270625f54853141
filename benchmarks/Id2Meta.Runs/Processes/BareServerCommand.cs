using System;
using System.CommandLine;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace Id2Meta.Runs.Processes;

/// <summary>A server that does as little as possible: the same answer to whatever ends in an empty line; on request at random moments, so that answers overtake each other.</summary>
internal sealed class BareServerCommand : Command
{
    private const string Body = """{"Message":"success","RequestId":"EFA11401-C961-5E89-A2D3-BF9883E5CC3D","Code":"Success","Result":{"BizCode":"1"}}""";

    private const int Seed = 1;
    private const int MostTurns = 16;
    private const int SlowOnes = 500;

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

    private readonly Option<bool> _shuffled = new("--shuffled") { Description = "Answers at random moments." };

    public BareServerCommand()
        : base("bare-server", "Serves the same answer to every request.")
    {
        Hidden = true;
        Options.Add(_shuffled);
        SetAction((arguments, _) => ServeAsync(arguments.GetValue(_shuffled) ? new Random(Seed) : null));
    }

    private static async Task ServeAsync(Random? chance)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new ServerAddress($"http://{listener.LocalEndpoint}", "bare", "secret")));
        using var input = new StreamReader(Console.OpenStandardInput());
        var closed = input.ReadLineAsync();
        while (listener.AcceptSocketAsync() is var accepting && await Task.WhenAny(accepting, closed) == accepting)
        {
            _ = AnswerAsync(await accepting, chance);
        }
    }

    private static async Task AnswerAsync(Socket socket, Random? chance)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[8192];
            var length = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(length)) is var read and > 0)
            {
                length += read;
                if (buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                {
                    length = 0;
                    if (chance is not null)
                    {
                        await WaitAsync(chance);
                    }

                    await socket.SendAsync(Answer);
                }
            }
        }
    }

    /// <summary>A few turns of the scheduler; once in a while some milliseconds.</summary>
    private static async Task WaitAsync(Random chance)
    {
        int turns;
        bool isSlow;
        lock (chance)
        {
            turns = chance.Next(MostTurns);
            isSlow = chance.Next(SlowOnes) == 0;
        }

        for (var turn = 0; turn < turns; turn++)
        {
            await Task.Yield();
        }

        if (isSlow)
        {
            await Task.Delay(turns);
        }
    }
}
