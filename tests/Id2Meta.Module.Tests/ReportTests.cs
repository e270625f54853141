using System;
using System.IO;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Export-Id2MetaReport as a user meets it; what the page holds is tested in Core, and in a browser in tests/Interop.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Session _session = new();
    private readonly TemporaryFolder _folder = new();

    public ReportTests()
    {
        using var shell = _session.NewShell(string.Empty);
        shell.Runspace.SessionStateProxy.Path.SetLocation(Path.GetDirectoryName(_folder.File("any")));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_run_becomes_a_page_at_a_path_without_wildcards()
    {
        var run = _session.Run("""
            Start-Id2MetaSandbox | Out-Null
            $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ErrorAction Ignore | Export-Id2MetaReport 'a[1].html' -PassThru
            """, ("rows", (PSObject[])[.. People.Rows(20), People.Row("<b>张三", People.NumberOf(801)), People.Row("李四", "x")]));

        Assert.Empty(run.Errors);
        Assert.Equal(_folder.File("a[1].html"), Assert.IsType<FileInfo>(Assert.Single(run.Output).BaseObject).FullName);
        var page = File.ReadAllText(_folder.File("a[1].html"));
        Assert.Contains("A sandbox answered: nothing was paid", page, StringComparison.Ordinal);
        Assert.Contains("Id2Meta.NumberCharacters", page, StringComparison.Ordinal);
        Assert.DoesNotContain("张三", page, StringComparison.Ordinal);
        Assert.DoesNotContain(People.NumberOf(801), page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_becomes_a_page()
    {
        var run = _session.Run("""
            Start-Id2MetaSandbox | Out-Null
            $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger ./people.ledger | Out-Null
            Get-Id2MetaLedger ./people.ledger | Export-Id2MetaReport ledger.html
            """, ("rows", People.Rows(3)));

        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        var page = File.ReadAllText(_folder.File("ledger.html"));
        Assert.Contains("Answers of each day", page, StringComparison.Ordinal);
        Assert.Contains("people.ledger", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NoClobber there.html", "Id2Meta.ReportExists")]
    [InlineData("no/report.html", "Id2Meta.ReportNotWritten")]
    [InlineData(".", "Id2Meta.ReportNotWritten")]
    [InlineData("variable:report", "Id2Meta.ReportNotWritten")]
    [InlineData("nowhere:/report.html", "Id2Meta.ReportNotWritten")]
    public void A_path_that_cannot_be_is_told_before_a_row_is_taken(string arguments, string id)
    {
        _folder.Write("there.html", ["mine"]);
        var run = _session.Run("$script:n = 0; 1, 2 | ForEach-Object { $script:n++; $_ } | Export-Id2MetaReport " + arguments + "; $script:n");

        Assert.StartsWith(id + ",", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(run.Output).BaseObject);
        Assert.Equal("mine", File.ReadAllText(_folder.File("there.html")).Trim());
    }

    [Fact]
    public void WhatIf_writes_nothing_and_what_is_no_result_is_told()
    {
        var run = _session.Run("'text' | Export-Id2MetaReport page.html -WhatIf; @() | Export-Id2MetaReport empty.html");

        Assert.StartsWith("Id2Meta.ResultsNotRead,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("page.html")));
        Assert.True(File.Exists(_folder.File("empty.html")));
    }
}
