using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class InputTests : IDisposable
{
    private readonly Session _session = new();

    public InputTests() => _session.Run("Start-Id2MetaSandbox | Out-Null");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_row_that_is_no_row_gets_its_result()
    {
        var throwing = new PSObject();
        throwing.Properties.Add(new PSScriptProperty("UserName", ScriptBlock.Create("throw 'no'")));
        throwing.Properties.Add(new PSNoteProperty("IdentifyNum", People.Number(1)));
        var run = _session.Run("""
            $rows = @($good, $null, '', 'text', @(1, 2), @{}, 5, $true, { 'a' }, $throwing,
                [pscustomobject]@{ UserName = @('a', 'b'); IdentifyNum = $number },
                [pscustomobject]@{ UserName = @{ a = 1 }; IdentifyNum = $number },
                [pscustomobject]@{ UserName = { 'from data' }; IdentifyNum = $number },
                [pscustomobject]@{ UserName = ''; IdentifyNum = $number },
                [pscustomobject]@{ UserName = $null; IdentifyNum = $number },
                [pscustomobject]@{ IdentifyNum = $number },
                @{ UserName = $name; IdentifyNum = $number })
            $rows | Invoke-Id2MetaVerify -QpsLimit 100000
            """, ("good", People.Row(0)), ("number", People.Number(1)), ("name", People.Name(1)), ("throwing", throwing));

        Assert.Equal(Enumerable.Range(1, 17).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal("Consistent", run.All("Status")[0]);
        Assert.All(run.All("Status").Skip(1).Take(15), status => Assert.Equal("InvalidInput", status));
        Assert.Equal("Consistent", run.All("Status")[16]);
        Assert.Equal("Id2Meta.NameNotText", run.All("Code")[12]);
        Assert.Equal("Id2Meta.RowsNotVerified,Id2Meta.Commands.InvokeId2MetaVerifyCommand", Assert.Single(run.Errors).FullyQualifiedErrorId);
        Assert.Equal(2L, Requests());
    }

    [Fact]
    public void A_script_block_is_run_for_each_row_whatever_it_does()
    {
        var run = _session.Run("""
            $script:n = 0
            1..6 | ForEach-Object { [pscustomobject]@{ N = $_; Id = $number } } | Invoke-Id2MetaVerify -IdentifyNum { $_.Id } -UserName {
                switch ($_.N) { 1 { $name } 2 { throw 'no' } 3 { } 4 { 'a', 'b' } 5 { @{} } 6 { $null.Method() } }
            } -QpsLimit 100000
            """, ("number", People.Number(1)), ("name", People.Name(1)));

        Assert.Equal(["Consistent", "InvalidInput", "InvalidInput", "InvalidInput", "InvalidInput", "InvalidInput"], run.All("Status"));
        Assert.Single(run.Errors);
        Assert.Equal(1L, Requests());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Person = 'a'; IdNo = $number }", "", "Id2Meta.ColumnMissing", "'Person', 'IdNo'")]
    [InlineData("[pscustomobject]@{ ' UserName' = 'a'; IdNo = $number }", "", "Id2Meta.ColumnMissing", "{ $_.' UserName' }")]
    [InlineData("[pscustomobject]@{ UserName = 'a'; Name = 'b'; IdNo = $number }", "", "Id2Meta.ColumnAmbiguous", "'UserName', 'Name'")]
    [InlineData("[pscustomobject]@{ UserName = 'a'; IdNo = $number; IdNumber = 'b' }", "", "Id2Meta.ColumnAmbiguous", "'IdNumber', 'IdNo'")]
    [InlineData("[pscustomobject]@{ Person = 'a'; IdNo = $number }", "-UserName 'Person'", "Id2Meta.LiteralIsColumn", "{ $_.'Person' }")]
    [InlineData("[pscustomobject]@{ UserName = \"a$([char]0xFFFD)\"; IdNo = $number }", "", "Id2Meta.WrongEncoding", "gb18030")]
    [InlineData("[pscustomobject]@{ \"$([char]0xFFFD)\" = 'a'; IdNo = $number }", "", "Id2Meta.WrongEncoding", "gb18030")]
    [InlineData("[pscustomobject]@{ '11010519491231002X' = 'a'; IdNo = $number }", "", "Id2Meta.HeaderMissing", "-Header")]
    public void Columns_that_cannot_be_right_are_refused_before_anything_is_sent(string row, string arguments, string errorId, string help)
    {
        var run = _session.Run($"{row} | Invoke-Id2MetaVerify {arguments}", ("number", People.Number(1)));

        Assert.Empty(run.Output);
        var error = Assert.Single(run.Errors);
        Assert.Equal(errorId + ",Id2Meta.Commands.InvokeId2MetaVerifyCommand", error.FullyQualifiedErrorId);
        Assert.Contains(help, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0L, Requests());
    }

    [Theory]
    [InlineData("Invoke-Id2MetaVerify")]
    [InlineData("Invoke-Id2MetaVerify -UserName a")]
    [InlineData("Invoke-Id2MetaVerify -IdentifyNum a")]
    public void Neither_input_nor_arguments_is_an_error(string script) =>
        Assert.Equal("Id2Meta.InputMissing,Id2Meta.Commands.InvokeId2MetaVerifyCommand", Assert.Single(_session.Run(script).Errors).FullyQualifiedErrorId);

    [Fact]
    public void An_empty_pipeline_is_nothing()
    {
        var run = _session.Run("@() | Invoke-Id2MetaVerify");
        Assert.Empty(run.Output);
        Assert.Empty(run.Errors);
    }

    [Theory]
    [InlineData("姓名", "身份证号")]
    [InlineData("FullName", "身份证号码")]
    [InlineData("CustomerName", "证件号码")]
    [InlineData("Name", "证件号")]
    [InlineData("username", "公民身份号码")]
    [InlineData("UserName", "IdNumber")]
    [InlineData("UserName", "IdCardNumber")]
    [InlineData("UserName", "idno")]
    [InlineData("UserName", "id_number")]
    public void Known_headers_bind_by_themselves(string nameHeader, string numberHeader)
    {
        var run = _session.Run("[pscustomobject]@{ $a = $name; $b = $number } | Invoke-Id2MetaVerify",
            ("a", nameHeader), ("b", numberHeader), ("name", People.Name(1)), ("number", People.Number(1)));
        Assert.Equal(["Consistent"], run.All("Status"));
    }

    [Fact]
    public void A_thousand_good_rows_and_two_hundred_bad_ones_give_1200_results()
    {
        var rows = MixedRows();
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000", ("rows", rows));

        Assert.Equal(Enumerable.Range(1, 1200).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal(1000, run.All("Status").Count(status => (string?)status == "Consistent"));
        Assert.Equal(200, run.All("Status").Count(status => (string?)status == "InvalidInput"));
        Assert.Equal("Id2Meta.RowsNotVerified,Id2Meta.Commands.InvokeId2MetaVerifyCommand", Assert.Single(run.Errors).FullyQualifiedErrorId);
        Assert.Equal(1000L, Requests());
    }

    [Fact]
    public void Under_Stop_all_results_are_written_before_it_throws()
    {
        var run = _session.Run(
            "$ErrorActionPreference = 'Stop'; $rows | Invoke-Id2MetaVerify -QpsLimit 100000", ("rows", MixedRows()));

        Assert.Equal(1200, run.Output.Count);
        Assert.StartsWith("Id2Meta.RowsNotVerified", run.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void RowError_adds_an_error_a_row_with_a_masked_target()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -RowError", ("rows", MixedRows()));

        Assert.Equal(1200, run.Output.Count);
        Assert.Equal(201, run.Errors.Count);
        Assert.All(run.Errors.Take(200), error => Assert.StartsWith("row ", error.TargetObject as string, StringComparison.Ordinal));
    }

    [Fact]
    public void RowError_under_Stop_still_gives_every_row_taken_its_result()
    {
        var run = _session.Run("$ErrorActionPreference = 'Stop'; $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -RowError", ("rows", MixedRows()));

        Assert.StartsWith("Id2Meta.Name", run.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, run.Output.Count).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal(Requests(), run.All("BilledCalls").Cast<int>().Sum());
    }

    [Fact]
    public void WarningAction_Stop_still_gives_every_row_taken_its_result()
    {
        var inconsistent = Enumerable.Range(0, 5000).Select(index => People.Row(People.Name(index), People.NumberOf(801))).ToArray();
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 -WarningAction Stop", ("rows", inconsistent));

        Assert.NotNull(run.Terminating);
        Assert.InRange(run.Output.Count, 20, 4999);
        Assert.Equal(Enumerable.Range(1, run.Output.Count).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal(Requests(), run.All("BilledCalls").Cast<int>().Sum());
    }

    [Fact]
    public void The_next_command_runs_in_a_context_of_its_own()
    {
        var run = _session.Run(
            "$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 4 -Verbose 4>&1 | ForEach-Object { $null -eq [System.Threading.SynchronizationContext]::Current }",
            ("rows", People.Rows(200)));

        Assert.True(run.Output.Count > 200);
        Assert.All(run.Output, isOwn => Assert.True((bool)isOwn.BaseObject));
    }

    [Fact]
    public void PassThru_of_a_hashtable_leaves_out_keys_that_no_object_can_have()
    {
        var run = _session.Run(
            "@{ UserName = $name; IdentifyNum = $number; '' = 1; psobject = 2; Id = 3 } | Invoke-Id2MetaVerify -PassThru", ("name", People.Name(1)), ("number", People.Number(1)));

        var row = Assert.Single(run.Output);
        Assert.Equal("Consistent", row.Properties["Id2MetaStatus"].Value);
        Assert.Equal(3, row.Properties["Id"].Value);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void PassThru_gives_copies_with_the_same_columns_on_every_row()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -PassThru", ("rows", MixedRows()));

        Assert.Equal(1200, run.Output.Count);
        string[] added = ["Id2MetaStatus", "Id2MetaBizCode", "Id2MetaBilledCalls", "Id2MetaUncertainCalls", "Id2MetaSource", "Id2MetaCode", "Id2MetaMessage", "Id2MetaRequestId", "Id2MetaVerifiedAt"];
        Assert.All(run.Output, row => Assert.Equal(added, row.Properties.Select(property => property.Name).Where(name => name.StartsWith("Id2Meta", StringComparison.Ordinal))));
        var original = People.Row(1);
        _session.Run("$row | Invoke-Id2MetaVerify -PassThru | Out-Null", ("row", original));
        Assert.Equal(["UserName", "IdentifyNum"], original.Properties.Select(property => property.Name));
    }

    private static PSObject[] MixedRows() => [.. Enumerable.Range(0, 1200).Select(index => index % 6 != 5 ? People.Row(index) : Bad(index))];

    private static PSObject Bad(int index) => (index / 6 % 10) switch
    {
        0 => People.Row(string.Empty, People.Number(index)),
        1 => People.Row(People.Name(index), string.Empty),
        2 => People.Row(null, null),
        3 => People.Row(People.Name(index) + '\uFFFD', People.Number(index)),
        4 => People.Row(People.Name(index), "11010119900307867X"),
        5 => People.Row(People.Name(index), "440308199902301512"),
        6 => People.Row(People.Name(index), "4.11E+17"),
        7 => People.Row(People.Name(index), "110105194912310000"),
        8 => new PSObject(new { UserName = new[] { "a", "b" }, IdentifyNum = People.Number(index) }),
        _ => new PSObject(new { Other = 1 }),
    };

    private long Requests() => (long)_session.Run("Get-Id2MetaSandbox").Output.Single().Properties["Requests"].Value;
}
