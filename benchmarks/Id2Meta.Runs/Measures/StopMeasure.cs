using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.NetworkInformation;
using System.Threading.Tasks;
using Id2Meta.Runs.Processes;
using Id2Meta.Shell;

namespace Id2Meta.Runs.Measures;

/// <summary>How long a stop takes to return, at random moments of a run against a slow sandbox, and what is left then.</summary>
internal sealed class StopMeasure : Measure
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "How many stops.", DefaultValueFactory = _ => 100 };

    public StopMeasure()
        : base("stop", "Milliseconds until a stopped run has returned, and what is left of it.")
    {
        Options.Add(_rounds);
        SetAction((arguments, _) => RunAsync(arguments.GetValue(_rounds)));
    }

    private static async Task RunAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-runs-");
        try
        {
            var csv = WritePeople(folder, 20_000);
            await using var sandbox = Child.Start("sandbox", "--latency", "100", "--jitter", "90");
            var server = await sandbox.ReadAsync<ServerAddress>();
            var port = new Uri(server.Endpoint).Port;
            using var runspace = RunspaceFactory.CreateRunspace(ShellEngine.CreateSessionState(importModule: true));
            runspace.Open();
            var script = Script(csv, server, "-QpsLimit 100000 -ThrottleLimit 32");
            var moments = new Random(1);
            await StopAsync(runspace, script, after: 500);
            var threads = Process.GetCurrentProcess().Threads.Count;
            var times = new List<double>();
            var sockets = 0;
            for (var round = 0; round < rounds; round++)
            {
                times.Add(await StopAsync(runspace, script, moments.Next(400)));
                sockets = Math.Max(sockets, IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                    .Count(connection => connection.RemoteEndPoint.Port == port && connection.State == TcpState.Established));
            }

            var before = await sandbox.AskAsync<SandboxBill>();
            await Task.Delay(TimeSpan.FromSeconds(2));
            var after = await sandbox.AskAsync<SandboxBill>();
            times.Sort();
            Print(
                ["stops", "median ms", "95th percentile ms", "longest ms", "sockets left", "requests after", "threads before", "threads after"],
                [[
                    Text(rounds, "0"), Text(Median(times)), Text(times[(int)Math.Ceiling(0.95 * rounds) - 1]), Text(times[^1]), Text(sockets, "0"), Text(after.Requests - before.Requests, "0"),
                    Text(threads, "0"), Text(Process.GetCurrentProcess().Threads.Count, "0"),
                ]]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> StopAsync(Runspace runspace, string script, int after)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        var running = shell.BeginInvoke();
        await Task.Delay(after);
        var watch = Stopwatch.StartNew();
        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null);
        running.AsyncWaitHandle.WaitOne();
        return watch.Elapsed.TotalMilliseconds;
    }
}
