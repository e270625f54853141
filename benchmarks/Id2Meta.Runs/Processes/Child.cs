using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;

namespace Id2Meta.Runs.Processes;

/// <summary>Another process of this program, asked by a line of its standard input and answering by a line of JSON.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public static Child Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
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

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
