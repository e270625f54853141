using System;
using System.Globalization;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>What people see of a ledger, and how they clean it up.</summary>
public sealed class LedgerEntryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Session _session = new();

    public LedgerEntryTests() => _session.Run(
        "Start-Id2MetaSandbox | Out-Null; $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger | Out-Null",
        ("rows", People.Rows(20).Append(People.Row("试", People.NumberOf(801))).Append(People.Row("试", People.NumberOf(901))).ToArray()), ("ledger", Ledger));

    private string Ledger => _folder.File("people.ledger");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_ledger_at_a_glance_has_totals_services_days_and_runs()
    {
        var ledger = Run("Get-Id2MetaLedger $ledger -UnitPrice 0.5").Output.Single();

        Assert.Equal("Id2Meta.LedgerInfo", ledger.TypeNames[0]);
        (string Name, object Value)[] expected =
        [
            ("Ledger", Ledger), ("Answers", 22L), ("Consistent", 20L), ("Inconsistent", 1L), ("NoRecord", 1L), ("Uncertain", 0L), ("InFlight", 0L),
            ("BilledCalls", 0L), ("LowestCost", 0m), ("HighestCost", 0m), ("SchemaVersion", 1),
        ];
        Assert.All(expected, pair => Assert.Equal(pair.Value, ledger.Properties[pair.Name].Value));
        Assert.InRange((long)ledger.Properties["Size"].Value, new FileInfo(Ledger).Length, long.MaxValue);
        var sandbox = Items(ledger, "Services").Single();
        Assert.Equal(("sandbox", 21L, 10.5m), (sandbox.Properties["Endpoint"].Value, sandbox.Properties["BilledCalls"].Value, sandbox.Properties["HighestCost"].Value));
        var day = Items(ledger, "Days").Single();
        Assert.Equal((20L, 1L, 1L), (day.Properties["Consistent"].Value, day.Properties["Inconsistent"].Value, day.Properties["NoRecord"].Value));
        var run = Items(ledger, "Runs").Single();
        Assert.Equal(("Ended", 22L, Environment.ProcessId), (run.Properties["State"].Value, run.Properties["Answers"].Value, run.Properties["ProcessId"].Value));
        Assert.Empty(Items(ledger, "Running"));
    }

    [Theory]
    [InlineData(PSLanguageMode.FullLanguage)]
    [InlineData(PSLanguageMode.ConstrainedLanguage)]
    public void The_views_say_it_in_words_and_tables(PSLanguageMode mode)
    {
        using var session = new Session(mode);
        var shown = session.Run(
            "Get-Id2MetaLedger $ledger | Out-String -Width 200; (Get-Id2MetaLedger $ledger).Runs | Out-String -Width 200; (Get-Id2MetaLedger $ledger).Days | Out-String -Width 200; Get-Id2MetaLedgerEntry $ledger | Out-String -Width 200",
            ("ledger", Ledger)).Output.Select(item => (string)item.BaseObject).ToArray();

        Assert.Matches(@"(?m)^Answers +: 22 \(20 consistent, 1 inconsistent, 1 no record\)", shown[0]);
        Assert.Matches(@"(?m)^BilledCalls +: 0, and the sandbox would have billed 21", shown[0]);
        Assert.Matches(@"(?m)^Cost +: USD 0\.00", shown[0]);
        Assert.Matches(@"(?m)^Running +: nobody", shown[0]);
        Assert.Matches("Run +State +Host +Process +StartedAt", shown[1]);
        Assert.Matches("Day +Consistent +Inconsistent +NoRecord +Endpoint", shown[2]);
        Assert.Matches("EntryId +State +Status +VerifiedAt", shown[3]);
    }

    [Fact]
    public void Who_is_running_is_told()
    {
        var run = Run(
            """
            Stop-Id2MetaSandbox; Start-Id2MetaSandbox | Out-Null
            $new | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger -ThrottleLimit 1 | Select-Object -First 1 | Out-Null
            $new | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger -ThrottleLimit 1 | ForEach-Object { if ($_.RowNumber -eq 3) { Get-Id2MetaLedger $ledger } }
            """).Output.Single();
        var running = Items(run, "Running").Single();
        Assert.Equal(("Running", Environment.ProcessId, 100_000d), (running.Properties["State"].Value, running.Properties["ProcessId"].Value, running.Properties["QpsLimit"].Value));

        var seconds = (At("SeenAt") - At("StartedAt")).TotalSeconds;
        Assert.Equal(seconds > 0 ? Math.Round((long)running.Properties["Answers"].Value / seconds / 100_000, 4) : null, (double?)running.Properties["QuotaShare"].Value);

        DateTimeOffset At(string property) => DateTimeOffset.Parse($"{running.Properties[property].Value}", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Several_ledgers_come_from_files_and_one_that_is_none_is_an_error_beside_them()
    {
        var text = _folder.Write("letter.txt", ["This is no ledger."]);
        var run = Run("$paths | ForEach-Object { [pscustomobject]@{ PSPath = $_ } } | Get-Id2MetaLedger", ("paths", new[] { text, Ledger }));
        Assert.StartsWith("Id2Meta.LedgerNotALedger,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(22L, run.Output.Single().Properties["Answers"].Value);
    }

    [Fact]
    public void Piped_people_find_their_entries_however_their_columns_are_called()
    {
        var csv = _folder.Write("people.csv", ["Id,姓名,身份证号码,State", $"1,{People.Name(3)}, {People.Number(3)} ,here", $"2,{People.Name(4)},{People.Number(4).ToLowerInvariant()},there", $"3,{People.Name(99)},{People.Number(99)},"]);
        var answers = Run("$rows[3,4] | Invoke-Id2MetaVerify -Ledger $ledger").All("RequestId");

        var run = Run("Import-Csv $csv | Get-Id2MetaLedgerEntry -Ledger $ledger", ("csv", csv));

        Assert.Empty(run.Errors);
        Assert.Equal(answers, run.All("RequestId"));
        Assert.All(run.Output, entry =>
        {
            Assert.Equal("Id2Meta.LedgerEntryInfo", entry.TypeNames[0]);
            Assert.Equal(("Done", "Consistent", "1", 1, 1, 0, "sandbox"), (
                entry.Properties["State"].Value, entry.Properties["Status"].Value, entry.Properties["BizCode"].Value, entry.Properties["Attempts"].Value,
                entry.Properties["BilledCalls"].Value, entry.Properties["UncertainCalls"].Value, entry.Properties["Endpoint"].Value));
        });
    }

    [Theory]
    [InlineData("Get-Id2MetaLedgerEntry $ledger", 22)]
    [InlineData("Get-Id2MetaLedger $ledger | Get-Id2MetaLedgerEntry", 22)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger $rows[5].UserName $rows[5].IdentifyNum", 1)]
    [InlineData("@{ UserName = $rows[5].UserName; IdentifyNum = $rows[5].IdentifyNum } | Get-Id2MetaLedgerEntry $ledger", 1)]
    [InlineData("$rows[5,6] | Get-Id2MetaLedgerEntry $ledger -UserName { $_.UserName } -IdentifyNum { $_.IdentifyNum }", 2)]
    [InlineData("$rows[5,6] | Get-Id2MetaLedgerEntry $ledger -State Uncertain", 0)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -State done", 22)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -State InFlight", 0)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -Before 2026-01-01", 0)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -After 2026-01-01T00:00:00Z", 22)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -Before ([datetime]::UtcNow.AddMinutes(1)) -After ([datetime]::Now.AddHours(-1))", 22)]
    [InlineData("Get-Id2MetaLedgerEntry $ledger | Get-Id2MetaLedgerEntry", 22)]
    public void Entries_are_selected_by_whatever_is_given(string script, int count)
    {
        var run = Run(script);
        Assert.Empty(run.Errors);
        Assert.Equal(count, run.Output.Count);
    }

    [Theory]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -Before 30", "no moment")]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -Before '30'", "no moment")]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -After ([datetime]30)", "no moment")]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -After yesterday", "no moment")]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -Before 2026-01-01 -After 2026-02-01", "Exchange the two")]
    [InlineData("Get-Id2MetaLedgerEntry $ledger -UserName a", "-IdentifyNum is missing")]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -Before 2126-01-01", "in the future")]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger", "not said which entries")]
    [InlineData("Get-Id2MetaLedger $ledger | Remove-Id2MetaLedgerEntry", "not said which entries")]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -All -State Done -Force", "something else was selected")]
    [InlineData("$rows[0] | Remove-Id2MetaLedgerEntry $ledger -All -Force", "something else was selected")]
    [InlineData("[pscustomobject]@{ UserName = 'a'; Number = 1 } | Remove-Id2MetaLedgerEntry $ledger", "no column for IdentifyNum")]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -All", "nobody is there to confirm")]
    public void What_makes_no_sense_is_refused_and_nothing_is_removed(string script, string said)
    {
        var run = Run(script);
        var error = run.Terminating ?? Assert.Single(run.Errors);
        Assert.Contains(said, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(22, Count());
    }

    [Fact]
    public void A_row_about_no_person_is_an_error_without_its_texts_and_the_others_are_found()
    {
        var run = Run("$people | Get-Id2MetaLedgerEntry $ledger", ("people", new[] { People.Row(1), People.Row("张三丰", "110101199013409999"), People.Row(2) }));
        Assert.Equal(2, run.Output.Count);
        var error = Assert.Single(run.Errors);
        Assert.StartsWith("Row 2: Id2Meta.", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("张三丰", error + error.TargetObject!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("110101199013409999", error + error.TargetObject!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-Id2MetaLedgerEntry $ledger | Where-Object { $_.Status -eq 'Inconsistent' } | Remove-Id2MetaLedgerEntry -PassThru", 1)]
    [InlineData("$rows[1,2,2] | Remove-Id2MetaLedgerEntry $ledger -PassThru", 2)]
    [InlineData("$rows[1,2] | Get-Id2MetaLedgerEntry $ledger | Remove-Id2MetaLedgerEntry -PassThru", 2)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger $rows[5].UserName $rows[5].IdentifyNum -PassThru", 1)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -Before ([datetime]::Now) -PassThru", 22)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -Before 2026-01-01 -PassThru", 0)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -State Done -PassThru", 22)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -All -Force -PassThru", 22)]
    [InlineData("Remove-Id2MetaLedgerEntry $ledger -All -Confirm:$false -PassThru", 22)]
    [InlineData("$ConfirmPreference = 'None'; Remove-Id2MetaLedgerEntry $ledger -All -PassThru", 22)]
    public void What_is_selected_is_removed_and_the_space_given_back(string script, long count)
    {
        var run = Run(script);
        Assert.Empty(run.Errors);
        Assert.Empty(run.Warnings);
        var removal = run.Output.Single();
        Assert.Equal((count, 0L, true), (removal.Properties["Removed"].Value, removal.Properties["KeptInFlight"].Value, removal.Properties["SpaceGivenBack"].Value));
        Assert.Equal(22 - count, Count());
    }

    [Fact]
    public void Whoever_is_removed_is_asked_about_again_and_the_cost_stays()
    {
        Run("$rows[1,2] | Remove-Id2MetaLedgerEntry $ledger");
        var run = Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger");
        Assert.Equal(2, run.All("Source").Count(source => (string?)source == "Sandbox"));
        Assert.Equal(23L, Items(Run("Get-Id2MetaLedger $ledger").Output.Single(), "Services").Single().Properties["BilledCalls"].Value);
    }

    [Fact]
    public void WhatIf_removes_nothing_and_says_how_many_of_which_ledger()
    {
        foreach (var script in new[] { "$rows[1,2] | Remove-Id2MetaLedgerEntry $ledger -WhatIf -PassThru", "Remove-Id2MetaLedgerEntry $ledger -All -WhatIf -PassThru" })
        {
            var run = Run(script);
            Assert.Empty(run.Errors);
            Assert.Empty(run.Output);
        }

        Assert.Equal(22, Count());
        Assert.Contains($"Remove 2 entries from the ledger '{Ledger}'", Assert.Single(Run("$rows[1,2] | Remove-Id2MetaLedgerEntry $ledger -Confirm:$false -Verbose").Verbose, text => text.StartsWith("Remove ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_run_goes_on_entries_go_and_the_space_stays_with_a_warning()
    {
        var run = Run(
            "$new | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger -ThrottleLimit 1 | ForEach-Object { if ($_.RowNumber -eq 3) { Remove-Id2MetaLedgerEntry $ledger -Before ([datetime]::Now) -PassThru } }");
        var removal = run.Output.Single();
        Assert.True((long)removal.Properties["Removed"].Value >= 22);
        Assert.Equal(false, removal.Properties["SpaceGivenBack"].Value);
        Assert.Contains("overwritten, but not given back yet", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    /// <summary>The hosted engine lacks the cmdlets with which PowerShell completes files, so that only who is asked can be seen here.</summary>
    [Theory]
    [InlineData("Get-Id2MetaLedger")]
    [InlineData("Get-Id2MetaLedgerEntry")]
    [InlineData("Remove-Id2MetaLedgerEntry")]
    [InlineData("Invoke-Id2MetaVerify")]
    [InlineData("Measure-Id2MetaInput")]
    public void The_path_completes_to_files(string command)
    {
        var run = Run("(Get-Command $command).Parameters['Ledger'].Attributes | Where-Object { $_.Type } | ForEach-Object { $_.Type.Name }", ("command", command));
        Assert.Equal(["LedgerPathCompleter"], run.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void States_complete()
    {
        using var shell = _session.NewShell(string.Empty);
        const string Typed = "Get-Id2MetaLedgerEntry x -State ";
        Assert.Equal(["Done", "InFlight", "Uncertain"], CommandCompletion.CompleteInput(Typed, Typed.Length, null, shell).CompletionMatches.Select(match => match.CompletionText).Order());
    }

    private static List<PSObject> Items(PSObject owner, string property) =>
        [.. ((IEnumerable)owner.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private int Count() => Run("Get-Id2MetaLedgerEntry $ledger").Output.Count;

    private Run Run(string script, params (string Name, object? Value)[] variables) => _session.Run(
        script, [("rows", People.Rows(20)), ("new", Enumerable.Range(500, 6).Select(People.Row).ToArray()), ("ledger", Ledger), .. variables]);
}
