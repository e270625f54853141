using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Tests;

/// <summary>A process of its own with the engine and the built module.</summary>
internal static class ShellProcess
{
    public static Process Start(string command) => Start(command, []);

    /// <summary>With further arguments of the shell, before the command, and with variables.</summary>
    public static Process Start(string command, string[] arguments, params (string Name, string Value)[] variables) => StartShell([.. arguments, "-Command", command], variables);

    /// <summary>Runs a script with its arguments.</summary>
    public static Process StartScript(string path, string[] arguments, params (string Name, string Value)[] variables) => StartShell([path, .. arguments], variables);

    private static Process StartShell(string[] arguments, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments.Prepend("-NonInteractive").Prepend(Path.Combine(Path.GetDirectoryName(typeof(ShellEngine).Assembly.Location)!, "Id2Meta.Shell.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
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
