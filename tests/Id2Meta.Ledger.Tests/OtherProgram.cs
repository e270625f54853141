using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>Another program that has a file open with SQLite of its own, in a process of its own: within one process nobody is locked out.</summary>
internal sealed class OtherProgram : IAsyncDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private OtherProgram(string file, string text)
    {
        // artifacts/bin/<project>/<configuration>
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Id2Meta.LedgerProcess", configuration, "Id2Meta.LedgerProcess.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "sql", file, text]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Runs a text, and leaves the file.</summary>
    public static async Task ChangeAsync(string file, string text)
    {
        await using var program = await HoldAsync(file, text);
    }

    /// <summary>Runs a text, and keeps the file open until it is disposed of.</summary>
    public static async Task<OtherProgram> HoldAsync(string file, string text)
    {
        var program = new OtherProgram(file, text);
        Assert.Equal("done", await program._process.StandardOutput.ReadLineAsync().WaitAsync(HangGuard));
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(HangGuard);
        _process.Dispose();
    }
}
