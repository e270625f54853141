using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>Runs on a ledger: nothing is paid for twice, nothing is lost, and a ledger that cannot be used costs nothing.</summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Session _session = new();

    public LedgerTests() => _session.Run("Start-Id2MetaSandbox | Out-Null");

    private string Ledger => _folder.File("people.ledger");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_second_run_makes_no_call_and_gives_the_original_answers()
    {
        var rows = People.Rows(300).Append(People.Row("试", People.NumberOf(801))).Append(People.Row("试", People.NumberOf(901))).ToArray();
        var first = Verify(rows);
        var asked = Requests();
        var second = Verify(rows);

        Assert.Equal(302, asked);
        Assert.Equal(asked, Requests());
        Assert.All(second.All("Source"), source => Assert.Equal("Ledger", source));
        Assert.All(second.All("BilledCalls"), billed => Assert.Equal(0, billed));
        foreach (var property in new[] { "RowNumber", "UserName", "IdentifyNum", "Status", "BizCode", "RequestId", "VerifiedAt" })
        {
            Assert.Equal(first.All(property), second.All(property));
        }

        Assert.All(second.All("RequestId"), Assert.NotNull);
        Assert.Equal(["Inconsistent", "NoRecord"], second.All("Status").Skip(300));
    }

    [Fact]
    public void Only_answers_that_are_too_old_are_asked_for_again()
    {
        Verify(People.Rows(20));
        Assert.All(Verify(People.Rows(20), "-MaximumAgeDays 1").All("Source"), source => Assert.Equal("Ledger", source));
        _session.Run("Start-Sleep -Milliseconds 20");
        Assert.All(Verify(People.Rows(20), "-MaximumAgeDays 0").All("Source"), source => Assert.Equal("Sandbox", source));
        Assert.Equal(40, Requests());
    }

    [Fact]
    public void The_plan_counts_known_rows()
    {
        Assert.Equal([0L], _session.Run("($rows | Measure-Id2MetaInput -Ledger $ledger).KnownRows", ("rows", People.Rows(30)), ("ledger", Ledger)).Output.Select(item => item.BaseObject));
        Assert.False(File.Exists(Ledger));
        Verify(People.Rows(20));
        var plan = _session.Run("$rows | Measure-Id2MetaInput -Ledger $ledger", ("rows", People.Rows(30)), ("ledger", Ledger)).Output.Single();

        Assert.Equal((20L, 10L), (plan.Properties["KnownRows"].Value, plan.Properties["Calls"].Value));
        Assert.Equal(20, Requests());
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("Retry")]
    public void A_run_that_is_interrupted_goes_on_where_it_stopped(string onUncertain)
    {
        const int InFlight = 8;
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -LatencyMilliseconds 20 | Out-Null");
        var rows = People.Rows(300);
        var first = Verify(rows, "-ThrottleLimit 8", "| Select-Object -First 100");
        Assert.Equal(100, first.Output.Count);

        var second = Verify(rows, "-ThrottleLimit 8 -OnUncertain " + onUncertain);

        Assert.Equal(Enumerable.Range(1, 300).Select(row => (object)(long)row), second.All("RowNumber"));
        Assert.All(second.All("Source").Take(100), source => Assert.Equal("Ledger", source));
        var uncertain = second.Output.Where(result => (int)result.Properties["UncertainCalls"].Value > 0).ToList();
        Assert.InRange(uncertain.Count, 0, InFlight);
        Assert.All(uncertain, result => Assert.Equal(onUncertain == "Fail" ? "Failed" : "Consistent", result.Properties["Status"].Value));
        Assert.Equal(300 - (onUncertain == "Fail" ? uncertain.Count : 0), second.All("Status").Count(status => (string?)status == "Consistent"));
        Assert.InRange(Statistics("SubjectsBilledMoreThanOnce"), 0, onUncertain == "Fail" ? 0 : uncertain.Count);
    }

    [Fact]
    public void The_budget_of_a_run_is_never_exceeded_and_what_is_known_still_comes()
    {
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -LatencyMilliseconds 5 | Out-Null");
        var first = Verify(People.Rows(100), "-MaximumBilled 30 -ThrottleLimit 16");

        Assert.Equal(100, first.Output.Count);
        Assert.Equal(30, Statistics("BilledCalls"));
        Assert.Equal(70, first.All("Status").Count(status => (string?)status == "Skipped"));
        AssertBudgetReached(first, "70 of 100");

        var known = Verify(People.Rows(100).Reverse().ToArray(), "-MaximumBilled 0");

        Assert.Equal(30, Statistics("Requests"));
        Assert.Equal(30, known.All("Source").Count(source => (string?)source == "Ledger"));
        Assert.Equal(70, known.All("Code").Count(code => (string?)code == "Id2Meta.BudgetReached"));
        AssertBudgetReached(known, "70 of 100");
    }

    [Fact]
    public void The_budget_of_a_ledger_counts_all_runs_with_lost_answers()
    {
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -LatencyMilliseconds 5 -Fault DropAfter -FaultRate 0.1 -Seed 7 | Out-Null");
        Verify(People.Rows(40), "-MaximumBilledTotal 60 -ThrottleLimit 16");
        var second = Verify(People.Rows(100), "-MaximumBilledTotal 60 -ThrottleLimit 16");
        var third = Verify(People.Rows(100), "-MaximumBilledTotal 60 -ThrottleLimit 16");

        Assert.Equal(60, Statistics("BilledCalls"));
        Assert.Equal(0, Statistics("SubjectsBilledMoreThanOnce"));
        Assert.Equal(40, second.All("Status").Count(status => (string?)status == "Skipped"));
        Assert.Equal(second.All("Status"), third.All("Status"));
        AssertBudgetReached(second, "40 of 100");
        AssertBudgetReached(third, "40 of 100");
    }

    [Fact]
    public void A_budget_without_a_ledger_counts_the_run()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -MaximumBilled 5", ("rows", People.Rows(20)));
        Assert.Equal(5, Statistics("BilledCalls"));
        Assert.Equal(15, run.All("Status").Count(status => (string?)status == "Skipped"));
        AssertBudgetReached(run, "15 of 20");
    }

    [Fact]
    public async Task Two_runspaces_at_once_ask_about_each_person_once_and_both_give_all_rows_in_order()
    {
        using var other = new Session();
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -LatencyMilliseconds 5 | Out-Null");

        Verify([People.Row(999)]);

        var outputs = await AtOnceAsync(other, Ledger, People.Rows(200));

        foreach (var output in outputs)
        {
            Assert.Equal(Enumerable.Range(1, 200).Select(row => (object)(long)row), output.Select(result => result.Properties["RowNumber"].Value));
            Assert.All(output, result => Assert.Equal("Consistent", result.Properties["Status"].Value));
        }

        Assert.Equal(201, Requests());
        Assert.Equal(200, outputs.SelectMany(output => output).Sum(result => (int)result.Properties["BilledCalls"].Value));
    }

    [Fact]
    public void Lost_answers_are_asked_for_again_only_on_request_and_always_counted()
    {
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -Fault DropAfter -FaultRate 0.2 -Seed 3 | Out-Null");
        var rows = People.Rows(100);
        var first = Verify(rows, "-ThrottleLimit 4");
        var lost = first.Output.Where(result => (string)result.Properties["Status"].Value == "Failed").Select(result => result.Properties["RowNumber"].Value).ToList();
        Assert.InRange(lost.Count, 5, 50);
        Assert.All(first.Output, result => Assert.Equal(lost.Contains(result.Properties["RowNumber"].Value) ? 1 : 0, result.Properties["UncertainCalls"].Value));

        var asked = Requests();
        var second = Verify(rows, "-ThrottleLimit 4");
        Assert.Equal(asked, Requests());
        Assert.Equal(first.All("Status"), second.All("Status"));
        Assert.Equal(first.All("UncertainCalls"), second.All("UncertainCalls"));
        Assert.Equal(0, Statistics("SubjectsBilledMoreThanOnce"));

        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox | Out-Null");
        var third = Verify(rows, "-ThrottleLimit 4 -OnUncertain Retry");
        Assert.Equal(lost.Count, Requests());
        Assert.All(third.All("Status"), status => Assert.Equal("Consistent", status));
        Assert.Equal(first.All("UncertainCalls"), third.All("UncertainCalls"));
        Assert.Equal(lost, third.Output.Where(result => (int)result.Properties["BilledCalls"].Value == 1).Select(result => result.Properties["RowNumber"].Value));

        var fourth = Verify(rows, "-InformationVariable summary", "; $summary.MessageData");
        Assert.All(fourth.All("Source").Take(100), source => Assert.Equal("Ledger", source));
        Assert.Equal(first.All("UncertainCalls"), fourth.All("UncertainCalls").Take(100));
        Assert.Equal((0L, 0m), (fourth.Output[100].Properties["UncertainCalls"].Value, fourth.Output[100].Properties["HighestCost"].Value));
    }

    [Fact]
    public void Answers_of_a_sandbox_never_pass_for_another_services()
    {
        Verify(People.Rows(3));
        _session.Run("Stop-Id2MetaSandbox");
        var run = Verify(People.Rows(3), "-Endpoint http://127.0.0.1:9 -Credential $key -MaximumRetryCount 0 -OutageTimeoutSeconds 0");
        Assert.Equal(["Failed"], run.All("Status"));
        Assert.NotEqual("Ledger", run.All("Source").Single());
        var plan = _session.Run("$rows | Measure-Id2MetaInput -Endpoint http://127.0.0.1:9 -Ledger $ledger", ("rows", People.Rows(3)), ("ledger", Ledger));
        Assert.Equal([0L], plan.All("KnownRows"));
    }

    [Fact]
    public void Another_key_is_an_error_before_anything_is_sent()
    {
        NobodysMachine.SetLedgerKey(KeyOf(1));
        Verify(People.Rows(2));
        NobodysMachine.SetLedgerKey(KeyOf(2));

        AssertRefused(Verify(People.Rows(5)), "LedgerKeyWrong", asked: 2);
        AssertRefused(_session.Run("$rows | Measure-Id2MetaInput -Ledger $ledger", ("rows", People.Rows(2)), ("ledger", Ledger)), "LedgerKeyWrong", asked: 2);
        AssertRefused(_session.Run("$rows | Get-Id2MetaLedgerEntry $ledger", ("rows", People.Rows(2)), ("ledger", Ledger)), "LedgerKeyWrong", asked: 2);
        AssertRefused(_session.Run("$rows | Remove-Id2MetaLedgerEntry $ledger", ("rows", People.Rows(2)), ("ledger", Ledger)), "LedgerKeyWrong", asked: 2);
        NobodysMachine.SetLedgerKey(KeyOf(1));
        Assert.All(Verify(People.Rows(2)).All("Source"), source => Assert.Equal("Ledger", source));
    }

    [Theory]
    [InlineData("text", "LedgerNotALedger")]
    [InlineData("folder", "LedgerNotALedger")]
    [InlineData("system", "LedgerReadOnly")]
    [InlineData("nowhere", "LedgerNotFound")]
    [InlineData("postgres", "LedgerAddressUnknown")]
    [InlineData("environment", "LedgerAddressUnknown")]
    public void A_ledger_that_is_none_is_an_error_before_anything_is_sent(string what, string word)
    {
        if (what == "system" && !OperatingSystem.IsLinux())
        {
            return;
        }

        var ledger = what switch
        {
            "text" => _folder.Write("text.txt", Enumerable.Repeat("This is a letter, and no ledger at all.", 100)),
            "folder" => Directory.CreateDirectory(_folder.File("folder")).FullName,
            "nowhere" => _folder.File(Path.Combine("nowhere", "people.ledger")),
            "system" => "/sys/people.ledger", // not even root makes files there
            "environment" => "Env:/people",
            _ => "mysql://people",
        };

        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 1000 -Ledger $ledger", ("rows", People.Rows(5)), ("ledger", ledger));

        Assert.Empty(run.Output);
        var error = Assert.Single(run.Errors);
        Assert.Equal($"Id2Meta.{word},Id2Meta.Commands.InvokeId2MetaVerifyCommand", error.FullyQualifiedErrorId);
        Assert.Equal(0, Requests());
    }

    [Fact]
    public void A_damaged_ledger_is_an_error_and_nothing_is_sent()
    {
        Verify(People.Rows(500));
        using (var file = File.OpenWrite(Ledger))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xAA, (int)file.Length - 4096).ToArray());
        }

        var run = Verify(People.Rows(600));

        Assert.Empty(run.Output);
        Assert.StartsWith("Id2Meta.LedgerDamaged,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(500, Requests());
    }

    [Fact]
    public void A_relative_path_is_relative_to_the_location()
    {
        var run = _session.Run(
            "$null = $ExecutionContext.SessionState.Path.SetLocation($folder); $rows | Invoke-Id2MetaVerify -QpsLimit 1000 -Ledger ./people.ledger; Get-Id2MetaLedger people.ledger",
            ("rows", People.Rows(1)), ("folder", Path.GetDirectoryName(Ledger)));
        Assert.Empty(run.Errors);
        Assert.True(File.Exists(Ledger));
        Assert.Equal(Ledger, run.Output[^1].Properties["Ledger"].Value);
    }

    [Fact]
    public void No_name_number_or_key_is_in_a_file_of_the_ledger_or_its_key_or_in_any_stream()
    {
        const string Name = "金丝雀名";
        const string Secret = "CanarySecretOfTheLedger";
        var number = People.Number(4321);
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -Credential $key | Out-Null", ("key", Key("CanaryKeyId", Secret)));
        var rows = Enumerable.Range(0, 50).Select(index => People.Row(Name, People.Number(4321 + index))).ToArray();
        var run = _session.Run(
            """
            $DebugPreference = 'Continue'; $VerbosePreference = 'Continue'; $InformationPreference = 'Continue'
            $null = $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger -RowError
            $null = $rows | Measure-Id2MetaInput -Ledger $ledger
            Get-Id2MetaLedger $ledger
            $rows | Get-Id2MetaLedgerEntry -Ledger $ledger
            $rows[0] | Remove-Id2MetaLedgerEntry -Ledger $ledger -PassThru
            """,
            ("rows", rows), ("ledger", Ledger));
        string[] canaries = [Name, number, number[..17], Secret, "CanaryKeyId"];

        var streams = string.Join("\n", run.Verbose.Concat(run.Debug).Concat(run.Warnings).Concat(run.Information).Concat(run.Progress)
            .Concat(run.Errors.Select(error => error + error.Exception.ToString())).Concat(run.Output.Select(item => string.Join(" ", item.Properties.Select(property => property.Value)))));
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, streams, StringComparison.Ordinal));
        var files = Directory.GetFiles(Path.GetDirectoryName(Ledger)!, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(NobodysMachine.LedgerKeyFolder)).ToList();
        Assert.InRange(files.Count, 2, 10);
        foreach (var bytes in files.Select(File.ReadAllBytes))
        {
            Assert.All(
                canaries.SelectMany(canary => new[] { Encoding.UTF8.GetBytes(canary), Encoding.Unicode.GetBytes(canary) }),
                canary => Assert.Equal(-1, bytes.AsSpan().IndexOf(canary)));
        }
    }

    private async Task<PSDataCollection<PSObject>[]> AtOnceAsync(Session other, string ledger, PSObject[] rows)
    {
        const string Script = "$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 -Ledger $ledger";
        using var one = _session.NewShell(Script, ("rows", rows), ("ledger", ledger));
        using var two = other.NewShell(Script, ("rows", rows), ("ledger", ledger));
        var outputs = await Task.WhenAll(one.InvokeAsync(), two.InvokeAsync()).WaitAsync(HangGuard);
        Assert.Equal([], one.Streams.Error.Concat(two.Streams.Error).Select(error => error.ToString()));
        return outputs;
    }

    private static void AssertBudgetReached(Run run, string rows)
    {
        Assert.Contains("budget is spent", Assert.Single(run.Warnings), StringComparison.Ordinal);
        var error = Assert.Single(run.Errors, error => error.FullyQualifiedErrorId.StartsWith("Id2Meta.BudgetReached,", StringComparison.Ordinal));
        Assert.Equal(ErrorCategory.QuotaExceeded, error.CategoryInfo.Category);
        Assert.StartsWith(rows, error.Exception.Message, StringComparison.Ordinal);
    }

    private static byte[] KeyOf(byte first) => [.. Enumerable.Range(first, 32).Select(value => (byte)value)];

    private static PSCredential Key(string id, string secret)
    {
        var secure = new System.Security.SecureString();
        foreach (var character in secret)
        {
            secure.AppendChar(character);
        }

        return new PSCredential(id, secure);
    }

    private void AssertRefused(Run run, string word, long asked)
    {
        Assert.Empty(run.Output);
        Assert.StartsWith($"Id2Meta.{word},", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(asked, Requests());
    }

    private Run Verify(PSObject[] rows, string arguments = "", string after = "") => _session.Run(
        $"$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger {arguments} {after}", ("rows", rows), ("ledger", Ledger), ("key", Key("a", "b")));

    private long Requests() => Statistics("Requests");

    private long Statistics(string name) => (long)_session.Run("Get-Id2MetaSandbox").Output.Single().Properties[name].Value;
}
