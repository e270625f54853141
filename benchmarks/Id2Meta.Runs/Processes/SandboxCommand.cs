using System;
using System.CommandLine;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Sandbox;

namespace Id2Meta.Runs.Processes;

/// <summary>The sandbox in a process of its own; a line asks for its bill.</summary>
internal sealed class SandboxCommand : Command
{
    private readonly Option<double> _qps = new("--qps");
    private readonly Option<double> _latency = new("--latency");
    private readonly Option<double> _jitter = new("--jitter");

    public SandboxCommand()
        : base("sandbox", "Serves as the sandbox.")
    {
        Hidden = true;
        Options.Add(_qps);
        Options.Add(_latency);
        Options.Add(_jitter);
        SetAction((arguments, _) => ServeAsync(new SandboxOptions
        {
            QpsLimit = arguments.GetValue(_qps),
            Latency = TimeSpan.FromMilliseconds(arguments.GetValue(_latency)),
            Jitter = TimeSpan.FromMilliseconds(arguments.GetValue(_jitter)),
        }));
    }

    private static async Task ServeAsync(SandboxOptions options)
    {
        await using var server = SandboxServer.Start(options);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new ServerAddress(
            server.Endpoint.GetLeftPart(UriPartial.Authority), server.Options.AccessKeyId, server.Options.AccessKeySecret)));
        while (await Console.In.ReadLineAsync() is not null)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(server.GetStatistics()));
        }
    }
}
