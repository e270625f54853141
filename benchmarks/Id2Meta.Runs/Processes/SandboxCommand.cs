using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Tests;
using Id2Meta.Sandbox;

namespace Id2Meta.Runs.Processes;

/// <summary>The sandbox in a process of its own. A line asks for its bill; "out" and "in" begin and end an outage before; "billed FIRST COUNT" asks how often each of the mixed people was billed.</summary>
internal sealed class SandboxCommand : Command
{
    private readonly Option<double> _qps = new("--qps");
    private readonly Option<SandboxQuotaWindow> _window = new("--window");
    private readonly Option<double> _latency = new("--latency");
    private readonly Option<double> _jitter = new("--jitter");
    private readonly Option<SandboxFault[]> _faults = new("--fault") { AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> _faultRate = new("--fault-rate");

    public SandboxCommand()
        : base("sandbox", "Serves as the sandbox.")
    {
        Hidden = true;
        Options.Add(_qps);
        Options.Add(_window);
        Options.Add(_latency);
        Options.Add(_jitter);
        Options.Add(_faults);
        Options.Add(_faultRate);
        SetAction((arguments, _) => ServeAsync(new SandboxOptions
        {
            QpsLimit = arguments.GetValue(_qps),
            QuotaWindow = arguments.GetValue(_window),
            Latency = TimeSpan.FromMilliseconds(arguments.GetValue(_latency)),
            Jitter = TimeSpan.FromMilliseconds(arguments.GetValue(_jitter)),
            Seed = 1,
            SlowDripDuration = TimeSpan.FromMilliseconds(200),
            Faults = arguments.GetValue(_faults) is { Length: > 0 } kinds ? SandboxFaults.Spread(arguments.GetValue(_faultRate), kinds) : SandboxFaults.None,
        }));
    }

    private static async Task ServeAsync(SandboxOptions options)
    {
        await using var server = SandboxServer.Start(options);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new ServerAddress(
            server.Endpoint.GetLeftPart(UriPartial.Authority), server.Options.AccessKeyId, server.Options.AccessKeySecret)));
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["billed", var first, var count])
            {
                var billed = Enumerable.Range(int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)).Select(index => server.GetBilledCalls(People.Name(index), People.MixedNumber(index)));
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(billed));
                continue;
            }

            if (line is "out" or "in")
            {
                server.SetOutage(line == "out" ? SandboxOutage.Unavailable : SandboxOutage.None);
            }

            var bill = server.GetStatistics();
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new SandboxBill(
                bill.Requests, bill.Throttled, bill.Requests - bill.Throttled - bill.Refused - bill.Keepalives, bill.BilledCalls, bill.SubjectsBilledMoreThanOnce, bill.Faults.Values.Sum())));
        }
    }
}
