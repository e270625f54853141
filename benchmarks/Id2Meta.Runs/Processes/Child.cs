using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Ledger;

namespace Id2Meta.Runs.Processes;

/// <summary>Another process of this program, asked by a line of its standard input and answering by a line of JSON.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int Terminate = 9;
    private const int Continue = 18;
    private const int Halt = 19;

    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    // One key for the ledgers of this program and its children; no file of the user's is touched.
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(LedgerKey.ShortestLength);

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>The key of the children's ledgers.</summary>
    public static LedgerKey NewLedgerKey() => new(Key);

    public static Child Start(params string[] arguments) => Start(TimeSpan.Zero, arguments);

    /// <summary>Starts one whose clock is wrong.</summary>
    /// <param name="shift">By how much; the monotonic clock stays.</param>
    /// <param name="arguments">The command.</param>
    public static Child Start(TimeSpan shift, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[LedgerKeySource.Variable] = Convert.ToHexString(Key);
        if (shift != TimeSpan.Zero)
        {
            start.Environment["LD_PRELOAD"] = File.Exists(FakeTime) ? FakeTime : throw new InvalidOperationException("Install libfaketime first: apt-get install faketime.");
            start.Environment["FAKETIME"] = shift.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture);
            start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        return new Child(Process.Start(start) ?? throw new InvalidOperationException("The process did not start."));
    }

    public async Task<T> ReadAsync<T>()
    {
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidDataException("A child process ended without an answer.");
        return JsonSerializer.Deserialize<T>(line) ?? throw new InvalidDataException("A child process answered null.");
    }

    public async Task<T> AskAsync<T>(string question = "")
    {
        await _process.StandardInput.WriteLineAsync(question);
        return await ReadAsync<T>();
    }

    /// <summary>Ends it at once, as a power cut ends it.</summary>
    public async Task KillAsync()
    {
        Send(Terminate);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it where it is, until it is continued.</summary>
    public void Pause() => Send(Halt);

    public void Resume() => Send(Continue);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    private void Send(int signal)
    {
        if (kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} was not sent: error {Marshal.GetLastPInvokeError()}.");
        }
    }
}
