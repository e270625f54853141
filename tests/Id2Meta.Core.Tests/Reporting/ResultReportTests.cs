using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Id2Meta.Reporting;
using Xunit;

namespace Id2Meta.Core.Tests.Reporting;

public sealed class ResultReportTests
{
    private const string Name = "<script>alert(\"张\")</script>🀄";
    private const string Number = "11010519491231002X";

    [Fact]
    public void What_is_in_the_data_is_text_in_the_page()
    {
        var page = Page(includePersonalData: true, Row(1, "Failed", code: "<img src=x onerror='a'>", message: "\"&amp;\"</td>"));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&quot;张&quot;)&lt;/script&gt;&#126980;", page, StringComparison.Ordinal);
        Assert.Contains("&quot;&amp;amp;&quot;&lt;/td&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_masked_unless_they_are_wanted_as_they_are()
    {
        var masked = Page(includePersonalData: false, Row(1, "Inconsistent"));
        Assert.DoesNotContain(Number, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", masked, StringComparison.Ordinal);
        Assert.Contains("110***********002X", masked, StringComparison.Ordinal);

        Assert.Contains(Number, Page(includePersonalData: true, Row(1, "Inconsistent")), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_rows_the_first_are_shown_and_the_page_says_so()
    {
        var page = Page(includePersonalData: false, [.. Enumerable.Range(1, 1500).Select(row => Row(row, "NoRecord"))]);

        Assert.Contains("The first 1,000 of 1,500.", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">1000</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td class=\"n\">1001</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_stands_against_the_quota_and_its_columns_hold_every_answer()
    {
        var tally = new ResultTally();
        for (var i = 0; i < 36_000; i++)
        {
            tally.Add(Row(i, "Consistent", at: new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero).AddSeconds(i / 10)));
        }

        var chart = ResultCharts.Rate(tally, tally.Summarize(0.03m), 10)!;

        Assert.Equal(120, chart.Columns.Count);
        Assert.Equal("08:00:00", chart.Columns[0].Label);
        Assert.All(chart.Columns, column => Assert.Equal(10, column.Value));
        Assert.Equal(10, chart.Limit);
    }

    [Fact]
    public void The_latency_columns_hold_every_request_and_outliers_do_not_flatten_them()
    {
        var tally = new ResultTally();
        for (var i = 0; i < 1000; i++)
        {
            tally.Add(Row(i, "Consistent", duration: i == 0 ? 60_000 : 100 + (i % 50)));
        }

        var chart = ResultCharts.Latency(tally, tally.Summarize(0.03m))!;

        Assert.Equal(1000, chart.Columns.Sum(column => column.Value));
        Assert.InRange(chart.Columns.Count, 10, 40);
        Assert.Equal(new ReportColumn("more", 1), chart.Columns[^1]);
    }

    [Fact]
    public void Nothing_makes_a_page_too()
    {
        var page = Page(includePersonalData: false);
        Assert.Contains("<h2 id=\"s0h\">Summary</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0004, 0.0005)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(17, 20)]
    [InlineData(501, 1000)]
    public void Axes_have_round_numbers(double value, double expected) => Assert.Equal(expected, Round.Up(value), 12);

    [Fact]
    public void A_page_takes_the_place_of_another_at_once_and_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("id2meta-");
        try
        {
            var path = Path.Combine(folder.FullName, "report.html");
            new ReportFile(path, noClobber: true, force: false).Write([1]);
            new ReportFile(path, noClobber: false, force: false).Write([2]);
            Assert.Equal([2], File.ReadAllBytes(path));
            Assert.Throws<ReportExistsException>(() => new ReportFile(path, noClobber: true, force: true).Write([3]));
            File.SetAttributes(path, FileAttributes.ReadOnly);
            Assert.Throws<UnauthorizedAccessException>(() => new ReportFile(path, noClobber: false, force: false).Write([4]));
            new ReportFile(path, noClobber: false, force: true).Write([5]);
            Assert.Equal([5], File.ReadAllBytes(path));
            Assert.Throws<DirectoryNotFoundException>(() => new ReportFile(Path.Combine(folder.FullName, "no", "report.html"), noClobber: false, force: false).Check());
            Assert.Throws<IOException>(() => new ReportFile(folder.FullName, noClobber: false, force: false).Check());
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Page(bool includePersonalData, params VerificationResult[] results)
    {
        var report = new ResultReport(includePersonalData);
        foreach (var result in results)
        {
            report.Add(result);
        }

        using var page = new StringWriter(CultureInfo.InvariantCulture);
        HtmlReport.Write(page, "Results", "Now.", report.Sections(0.03m, _ => 10));
        return page.ToString();
    }

    private static VerificationResult Row(long row, string status, string? code = null, string? message = null, DateTimeOffset? at = null, long duration = 100) => new()
    {
        RowNumber = row, UserName = Name, IdentifyNum = Number, Status = status, Source = "Service", Code = code, Message = message, Attempts = 1, DurationMs = duration,
        VerifiedAt = at?.ToString("O", CultureInfo.InvariantCulture),
    };
}
