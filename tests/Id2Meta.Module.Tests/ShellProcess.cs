using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>A process of its own with the engine and the built module.</summary>
internal static class ShellProcess
{
    public static Process Start(string command)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { Path.Combine(Path.GetDirectoryName(typeof(ShellEngine).Assembly.Location)!, "Id2Meta.Shell.dll"), "-NonInteractive", "-Command", command })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>What it printed, to its end.</summary>
    public static async Task<string> ReadAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, await output + await errors);
        return string.Join('\n', (await output).Split('\n').Select(line => line.TrimEnd()));
    }
}
