using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>Runs in processes of their own on one ledger, against the sandbox of this one.</summary>
public sealed class LedgerProcessTests : IDisposable
{
    private const int InFlight = 8;

    // Those on the wire, and as many whose answers are not durable yet.
    private const int MostUnsettled = 2 * InFlight;

    // Those, and those claimed ahead of the wire.
    private const int MostClaimed = 4 * InFlight;

    private readonly TemporaryFolder _folder = new();
    private readonly Session _session = new();
    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly string _endpoint;

    public LedgerProcessTests()
    {
        var start = _session.Run(
            "Start-Id2MetaSandbox -LatencyMilliseconds 20 -JitterMilliseconds 10 -Credential ([pscredential]::new('sandbox', (ConvertTo-SecureString 'secret' -AsPlainText -Force))) | Out-Null; (Get-Id2MetaSandbox).Endpoint");
        _endpoint = (string)start.Output.Single().BaseObject;
    }

    [Theory]
    [InlineData("Retry")]
    [InlineData("Fail")]
    public async Task Killed_in_the_middle_a_run_goes_on_where_it_stopped(string onUncertain)
    {
        const int Rows = 300;
        const int Kills = 5;
        var csv = Write(Rows);
        var next = Start();
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var engine = next;
            next = Start();
            await engine.StandardInput.WriteLineAsync(Script(csv, "killed.csv", onUncertain));
            await UntilBilledAsync(kill * Rows / (Kills + 2), engine);
            engine.Kill();
            await engine.WaitForExitAsync();
        }

        using var last = next;
        await EndAsync(last, csv, "last.csv", onUncertain);

        var results = Read("last.csv");
        var answered = results.Where(result => result.Status is not "Failed").ToList();
        Assert.Equal(Enumerable.Range(1, Rows), results.Select(result => result.RowNumber));
        Assert.All(answered, result => Assert.Equal(StatusOf(result.RowNumber - 1), result.Status));
        Assert.All(results.Except(answered), result => Assert.Equal("Id2Meta.OutcomeUnknown", result.Code));
        if (onUncertain == "Fail")
        {
            Assert.InRange(results.Count - answered.Count, 0, Kills * MostClaimed);
            Assert.Equal(0, Bill("SubjectsBilledMoreThanOnce"));
        }
        else
        {
            Assert.Equal(Rows, answered.Count);
            Assert.InRange(Bill("BilledCalls") - Bill("BilledSubjects"), 0, Kills * MostUnsettled);
            Assert.InRange(Bill("MaximumBilledPerSubject"), 1, Kills + 1);
        }
    }

    [Fact]
    public async Task Processes_on_the_same_rows_ask_for_each_once_and_deliver_them_all()
    {
        const int Rows = 200;
        var csv = Write(Rows);
        var engines = Enumerable.Range(0, 3).Select(_ => Start()).ToList();

        await Task.WhenAll(engines.Select((engine, index) => EndAsync(engine, csv, $"{index}.csv", "Fail")));

        var runs = engines.Select((_, index) => Read($"{index}.csv")).ToList();
        engines.ForEach(engine => engine.Dispose());
        Assert.All(runs, results => Assert.Equal(Enumerable.Range(0, Rows).Select(index => (index + 1, StatusOf(index))), results.Select(result => (result.RowNumber, result.Status))));
        Assert.Equal(Rows, Bill("Requests"));
        Assert.Equal(Rows, runs.Sum(results => results.Count(result => result.Source == "Sandbox")));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private static string StatusOf(int index) => People.MixedNumber(index)[14] switch
    {
        '8' => "Inconsistent",
        '9' => "NoRecord",
        _ => "Consistent",
    };

    private string Write(int rows) =>
        _folder.Write("people.csv", Enumerable.Range(0, rows).Select(index => $"{People.Name(index)},{People.MixedNumber(index)}").Prepend("UserName,IdentifyNum"));

    private string Script(string csv, string output, string onUncertain) =>
        $"Import-Csv '{csv}' | Invoke-Id2MetaVerify -Endpoint {_endpoint} -QpsLimit 10000 -ThrottleLimit {InFlight} -OnUncertain {onUncertain} -Ledger '{_folder.File("people.ledger")}' -Confirm:$false | Export-Csv '{_folder.File(output)}'";

    /// <summary>An engine that takes its commands as lines.</summary>
    private Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Id2Meta.Shell.exe" : "Id2Meta.Shell"), "-NonInteractive")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ID2META_LEDGER_KEY"] = _key;
        start.Environment["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "sandbox";
        start.Environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "secret";
        return Process.Start(start)!;
    }

    private async Task EndAsync(Process engine, string csv, string output, string onUncertain)
    {
        var said = engine.StandardOutput.ReadToEndAsync();
        var complained = engine.StandardError.ReadToEndAsync();
        await engine.StandardInput.WriteLineAsync(Script(csv, output, onUncertain));
        engine.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await engine.WaitForExitAsync(patience.Token);
        Assert.True(File.Exists(_folder.File(output)), await said + await complained);
    }

    private IReadOnlyList<(int RowNumber, string Status, string Source, string Code)> Read(string output) =>
        [.. _session.Run($"Import-Csv '{_folder.File(output)}'").Output.Select(row => (
            int.Parse((string)row.Properties["RowNumber"].Value, CultureInfo.InvariantCulture),
            (string)row.Properties["Status"].Value,
            (string)row.Properties["Source"].Value,
            (string)row.Properties["Code"].Value))];

    private long Bill(string name) => (long)_session.Run("Get-Id2MetaSandbox").Output.Single().Properties[name].Value;

    private async Task UntilBilledAsync(long calls, Process engine)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Bill("BilledCalls") < calls)
        {
            Assert.False(engine.HasExited);
            await Task.Delay(2, patience.Token);
        }
    }
}
