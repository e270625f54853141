using System;
using System.Linq;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>What the user sees beside the results.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Session _session = new();

    public StreamTests() => _session.Run("Start-Id2MetaSandbox | Out-Null");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_summary_is_an_information_record_that_agrees_with_the_bill()
    {
        var rows = People.Rows(3).Append(People.Row(0)).Append(People.Row("试", People.NumberOf(801))).Append(People.Row("试", People.NumberOf(901))).Append(People.Row("试", "1")).ToArray();
        var run = _session.Run(
            """
            $rows | Invoke-Id2MetaVerify -QpsLimit 1000 -UnitPrice 0.5 -InformationVariable information -ErrorAction Ignore | Out-Null
            $information | Where-Object { $_.Tags -contains 'Id2Meta.Summary' } | ForEach-Object { $_.MessageData }
            """,
            ("rows", rows));

        var summary = Assert.Single(run.Output);
        Assert.Equal("Id2Meta.RunSummary", summary.TypeNames[0]);
        (string Name, object Value)[] expected =
        [
            ("Rows", 7L), ("Consistent", 4L), ("Inconsistent", 1L), ("NoRecord", 1L), ("InvalidInput", 1L), ("Failed", 0L), ("Skipped", 0L), ("FromSandbox", 5L), ("FromDuplicate", 1L),
            ("FromLocal", 1L), ("Calls", 5L), ("RefusedCalls", 0L), ("RetriedCalls", 0L), ("BilledCalls", 4L), ("UncertainCalls", 0L), ("LowestCost", 2.0m), ("HighestCost", 2.0m),
        ];
        Assert.All(expected, pair => Assert.Equal(pair.Value, summary.Properties[pair.Name].Value));
        var text = summary.BaseObject.ToString()!;
        Assert.StartsWith("7 rows in ", text, StringComparison.Ordinal);
        Assert.Contains("4 consistent, 1 inconsistent, 1 no record, 1 invalid input", text, StringComparison.Ordinal);
        Assert.EndsWith("The sandbox would have billed 4 (USD 2.00).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_takes_the_runs_arguments_counts_what_the_run_would_do_and_sends_nothing()
    {
        var rows = People.Rows(300).Concat(People.Rows(100)).Append(People.Row("试", "1")).Append(People.Row(null, null)).ToArray();
        var run = _session.Run(
            """
            $arguments = @{ QpsLimit = 50; UnitPrice = 0.1; Unordered = $true; RowError = $true; OnUncertain = 'Retry'; ErrorAction = 'Ignore' }
            $rows | Measure-Id2MetaInput @arguments
            (Get-Id2MetaSandbox).Requests
            $rows | Invoke-Id2MetaVerify @arguments | Out-Null
            (Get-Id2MetaSandbox).Requests
            """,
            ("rows", rows));

        var plan = run.Output[0];
        (string Name, object Value)[] expected =
        [
            ("Rows", 402L), ("InvalidRows", 2L), ("DuplicateRows", 100L), ("Calls", 300L), ("HighestCost", 30.0m), ("QpsLimit", 50d), ("Duration", TimeSpan.FromSeconds(6)), ("FirstInvalidRows", "401, 402"),
        ];
        Assert.All(expected, pair => Assert.Equal(pair.Value, plan.Properties[pair.Name].Value));
        Assert.Equal(0L, run.Output[1].BaseObject);
        Assert.Equal(300L, run.Output[2].BaseObject);
    }

    [Theory]
    [InlineData("Measure-Id2MetaInput", "Id2Meta.InputMissing")]
    [InlineData("[pscustomobject]@{ a = 1 } | Measure-Id2MetaInput", "Id2Meta.ColumnMissing")]
    [InlineData("$rows | Measure-Id2MetaInput -Region nowhere!", "Id2Meta.EndpointInvalid")]
    public void The_plan_refuses_what_the_run_refuses(string script, string errorId) =>
        Assert.StartsWith(errorId + ",", Assert.Single(_session.Run(script, ("rows", People.Rows(1))).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void WhatIf_sends_and_gives_nothing()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -WhatIf; (Get-Id2MetaSandbox).Requests", ("rows", People.Rows(3)));
        Assert.Equal([0L], run.Output.Select(item => item.BaseObject));
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void The_debug_stream_shows_each_exchange_without_what_is_personal()
    {
        var run = _session.Run("$DebugPreference = 'Continue'; $rows | Invoke-Id2MetaVerify -QpsLimit 1000 | Out-Null", ("rows", People.Rows(2)));

        Assert.Equal(2, run.Debug.Count);
        Assert.All(run.Debug, text =>
        {
            Assert.StartsWith("POST http://127.0.0.1:", text, StringComparison.Ordinal);
            Assert.Contains("?IdentifyNum=***&ParamType=normal&ProductCode=ID_2META&UserName=***", text, StringComparison.Ordinal);
            Assert.Contains("x-acs-action: Id2MetaVerifyIntl", text, StringComparison.Ordinal);
            Assert.Contains("HTTP 200", text, StringComparison.Ordinal);
            Assert.Contains("Code: Success, BizCode: 1", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Answers_that_are_all_wrong_raise_a_question_once()
    {
        var rows = Enumerable.Range(0, 60).Select(index => People.Row("试", People.NumberOf(800 + index))).ToArray();
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 1000 | Out-Null", ("rows", rows));
        Assert.Contains("right columns", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_billed_answers_raise_a_warning_once()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 | Out-Null", ("rows", People.Rows(2100)));
        Assert.Contains("1000 answers have been billed in this run (USD 30", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_not_documented_for_it_raises_a_warning()
    {
        _session.Run("Stop-Id2MetaSandbox");
        var run = _session.Run("Invoke-Id2MetaVerify -UserName a -IdentifyNum 1 -Region ap-southeast-1");
        Assert.Contains("cn-hongkong only", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_rows_and_is_taken_away_at_the_end()
    {
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -LatencyMilliseconds 100 | Out-Null");
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -ThrottleLimit 4 -QpsLimit 1000 | Out-Null", ("rows", People.Rows(80)));

        Assert.Contains(run.Progress, text => text.Contains("rows done", StringComparison.Ordinal) && text.Contains("of the quota", StringComparison.Ordinal));
        Assert.Contains(run.Progress, text => text.Contains("of 80 rows done", StringComparison.Ordinal));
        Assert.Contains("Done", run.Progress[^1], StringComparison.Ordinal);
        Assert.InRange(run.Progress.Count, 2, 40);
    }
}
