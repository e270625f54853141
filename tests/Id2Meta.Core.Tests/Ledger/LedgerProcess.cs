using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>Id2Meta.LedgerProcess at work on rows of a ledger, its calls in a file of the folder that is the service's bill.</summary>
internal sealed class LedgerProcess : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    public LedgerProcess(string ledger, string bill, int rows, int workers, int leaseMilliseconds, string onUncertain)
    {
        var numbers = new[] { rows, workers, leaseMilliseconds }.Select(number => number.ToString(CultureInfo.InvariantCulture));
        var program = Path.Combine(AppContext.BaseDirectory, "Id2Meta.LedgerProcess.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, ledger, bill, .. numbers, onUncertain]) { UseShellExecute = false, RedirectStandardError = true })!;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP or SIGCONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for a good end.</summary>
    public async Task EndAsync()
    {
        var errors = await _process.StandardError.ReadToEndAsync().WaitAsync(HangGuard);
        await _process.WaitForExitAsync().WaitAsync(HangGuard);
        Xunit.Assert.Equal((string.Empty, 0), (errors, _process.ExitCode));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
