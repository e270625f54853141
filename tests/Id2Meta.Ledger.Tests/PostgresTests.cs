using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>A ledger in a database is a ledger: what differs is its address.</summary>
public sealed class PostgresTests : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private readonly Session _session = new();
    private readonly PostgresCluster _cluster;
    private readonly string _ledger;

    public PostgresTests()
    {
        Skip.IfNot(PostgresCluster.IsInstalled, PostgresCluster.Missing);
        _cluster = PostgresCluster.Shared;
        _ledger = _cluster.Address(NewSchema());
        _session.Run("Start-Id2MetaSandbox | Out-Null");
    }

    public void Dispose() => _session.Dispose();

    [SkippableFact]
    public void A_second_run_makes_no_call_the_plan_knows_and_a_person_is_forgotten()
    {
        var rows = People.Rows(120).Append(People.Row("试", People.NumberOf(801))).ToArray();
        var first = Verify(rows);
        var plan = _session.Run("$rows | Measure-Id2MetaInput -Ledger $ledger", ("rows", rows), ("ledger", _ledger)).Output.Single();
        var second = Verify(rows);

        Assert.Equal(121L, plan.Properties["KnownRows"].Value);
        Assert.Equal(121L, Requests());
        Assert.All(second.All("Source"), source => Assert.Equal("Ledger", source));
        foreach (var property in new[] { "RowNumber", "Status", "RequestId", "VerifiedAt" })
        {
            Assert.Equal(first.All(property), second.All(property));
        }

        var ledger = _session.Run("Get-Id2MetaLedger $ledger").Output.Single();
        Assert.Equal((121L, _ledger), (ledger.Properties["Answers"].Value, ledger.Properties["Ledger"].Value));
        Assert.Equal([1L], Values("Get-Id2MetaLedger $ledger | Remove-Id2MetaLedgerEntry -UserName $name -IdentifyNum $number -PassThru -Confirm:$false | ForEach-Object Removed", ("name", People.Name(1)), ("number", People.Number(1))));
        Assert.Equal([120], Values("@(Get-Id2MetaLedgerEntry $ledger).Count"));
    }

    [SkippableFact]
    public void Once_a_budget_is_spent_answers_that_are_known_still_come()
    {
        Verify(People.Rows(20));
        var run = Verify([.. People.Rows(40).Reverse()], "-QpsLimit 1000 -MaximumBilled 5");

        Assert.Equal((20, 5, 15), (run.All("Source").Count(source => source is "Ledger"), run.All("Source").Count(source => source is "Sandbox"), run.All("Status").Count(status => $"{status}" == "Skipped")));
    }

    [SkippableFact]
    public void A_password_is_taken_from_a_login_and_shown_nowhere()
    {
        var address = _cluster.Address(NewSchema(), PostgresCluster.GuardedRole);
        var refused = Verify(People.Rows(1), ledger: address);
        Assert.Equal("Id2Meta.LedgerAccessDenied", Id(refused.Errors[0]));

        using var secret = new SecureString();
        PostgresCluster.Password.ToList().ForEach(secret.AppendChar);
        var login = new PSCredential(PostgresCluster.GuardedRole, secret);
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -Ledger $ledger -LedgerCredential $login -Confirm:$false -Verbose -Debug", ("rows", People.Rows(1)), ("ledger", address), ("login", login));
        Assert.Equal(["Consistent"], run.All("Status").Select(status => $"{status}"));

        var wrong = _session.Run("Get-Id2MetaLedger ($ledger -replace '@', ':s3cret@') -ErrorAction Stop");
        Assert.Equal("Id2Meta.LedgerPasswordInAddress", Id(wrong.Terminating));
        Assert.DoesNotContain("s3cret", wrong.Terminating!.ToString() + wrong.Terminating.Exception, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, refused.Errors[0].ToString() + refused.Errors[0].Exception, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void With_another_key_it_is_refused_by_its_fingerprint_before_anything_is_sent()
    {
        Verify(People.Rows(1));
        Environment.SetEnvironmentVariable("ID2META_LEDGER_KEY", new string('a', 64));
        var refused = Verify(People.Rows(2));

        Assert.Equal("Id2Meta.LedgerKeyWrong", Id(refused.Errors[0]));
        Assert.Equal(1L, Requests());
    }

    [SkippableFact]
    public void Neither_tables_nor_the_log_of_all_statements_hold_a_person()
    {
        Verify(People.Rows(30));

        var log = Read(_cluster.LogPath);
        Assert.Contains("INSERT INTO call", log, StringComparison.Ordinal);
        var schema = _ledger[(_ledger.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var tables = _cluster.Sql(PostgresCluster.Database, [.. new[] { "ledger", "scope", "pace", "member", "call" }.Select(table => $"SELECT * FROM {schema}.{table}")]);
        foreach (var secret in Enumerable.Range(0, 30).SelectMany(index => new[] { People.Name(index), People.Number(index) }))
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, tables, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData("require", false)]
    [InlineData("disable", true)]
    public void Whoever_listens_on_the_way_to_the_database_hears_no_person_and_under_TLS_nothing(string sslmode, bool isHeard)
    {
        var key = new string('b', 64);
        Environment.SetEnvironmentVariable("ID2META_LEDGER_KEY", key);
        using var tap = new WireTap(_cluster.Port);
        var ledger = new UriBuilder(_ledger) { Port = tap.Port }.Uri.OriginalString + "&sslmode=" + sslmode;
        var run = Verify(People.Rows(20), ledger: ledger);

        Assert.All(run.All("Status"), status => Assert.Equal("Consistent", $"{status}"));
        Assert.Equal(isHeard, tap.Heard.Contains("INSERT INTO call", StringComparison.Ordinal));
        foreach (var secret in Enumerable.Range(0, 20).SelectMany(index => new[] { People.Name(index), People.Number(index) }).Append(key))
        {
            Assert.DoesNotContain(secret, tap.Heard, StringComparison.Ordinal);
        }
    }

    /// <summary>In a process of its own, since that build would stay in this one's default context.</summary>
    [SkippableFact]
    public async Task The_build_for_Windows_PowerShell_has_its_driver_too()
    {
        var module = Path.Combine(Path.GetDirectoryName(ShellEngine.FindModuleManifest())!, "bin", "netstandard2.0", "Id2Meta.dll");
        var script = $$"""
            Import-Module '{{module}}'
            Start-Id2MetaSandbox | Out-Null
            Invoke-Id2MetaVerify -UserName '{{People.Name(1)}}' -IdentifyNum '{{People.Number(1)}}' -Ledger '{{_ledger}}' -Confirm:$false | ForEach-Object { "$($_.Status) $($_.Source)" }
            Invoke-Id2MetaVerify -UserName '{{People.Name(1)}}' -IdentifyNum '{{People.Number(1)}}' -Ledger '{{_ledger}}' -Confirm:$false | ForEach-Object { "$($_.Status) $($_.Source)" }
            """;
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(ShellEngine).Assembly.Location, "-NoModule", "-NonInteractive", "-Command", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(HangGuard);

        Assert.Equal(string.Empty, await errors);
        Assert.Equal("Consistent Sandbox Consistent Ledger", string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [SkippableFact]
    public async Task A_server_that_restarts_and_cuts_its_connections_holds_the_run_and_costs_nothing_twice()
    {
        const int Rows = 400;
        using var cluster = new PostgresCluster();
        using var shell = _session.NewShell(
            "$rows | Invoke-Id2MetaVerify -Ledger $ledger -Confirm:$false -QpsLimit 200 -WarningAction Ignore", ("rows", People.Rows(Rows)), ("ledger", cluster.Address("cut")));
        using var results = new PSDataCollection<PSObject>();
        var arrivals = Enumerable.Range(1, 3).Select(cut => ArrivedAsync(results, cut * Rows / 5)).ToList();
        var running = shell.InvokeAsync<PSObject, PSObject>(null, results);
        foreach (var arrival in arrivals)
        {
            await arrival.WaitAsync(HangGuard);
            cluster.Sql("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{PostgresCluster.Role}'");
        }

        cluster.Stop();
        cluster.Start();
        await running.WaitAsync(HangGuard);

        Assert.Empty(shell.Streams.Error);
        Assert.Equal(Enumerable.Range(1, Rows), results.Select(result => Convert.ToInt32(result.Properties["RowNumber"].Value, CultureInfo.InvariantCulture)));
        Assert.All(results, result => Assert.Equal("Consistent", $"{result.Properties["Status"].Value}"));
        Assert.Equal((long)Rows, Requests());
    }

    private static string NewSchema() => "test_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    private static string? Id(ErrorRecord? error) => error?.FullyQualifiedErrorId.Split(',')[0];

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    /// <summary>Ends when so many results are there.</summary>
    private static Task ArrivedAsync(PSDataCollection<PSObject> results, int count)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        results.DataAdded += (_, added) =>
        {
            if (added.Index + 1 >= count)
            {
                arrived.TrySetResult();
            }
        };
        return arrived.Task;
    }

    private Run Verify(PSObject[] rows, string arguments = "-QpsLimit 1000", string? ledger = null) => _session.Run(
        $"$rows | Invoke-Id2MetaVerify -Ledger $ledger -Confirm:$false {arguments}",
        ("rows", rows),
        ("ledger", ledger ?? _ledger));

    private object[] Values(string script, params (string, object?)[] variables) => [.. _session.Run(script, [.. variables, ("ledger", _ledger)]).Output.Select(item => item.BaseObject)];

    private long Requests() => (long)_session.Run("Get-Id2MetaSandbox").Output.Single().Properties["Requests"].Value;
}
