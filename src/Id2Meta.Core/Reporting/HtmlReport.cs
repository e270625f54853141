using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;

namespace Id2Meta.Reporting;

/// <summary>Writes sections as one HTML page that needs nothing else: no script, no font, no picture from anywhere. Every text is encoded.</summary>
public sealed class HtmlReport
{
    private readonly TextWriter _page;
    private int _tables;
    private string _heading = string.Empty;

    private HtmlReport(TextWriter page) => _page = page;

    /// <summary>Writes the page.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="title">Its title.</param>
    /// <param name="subtitle">A line below.</param>
    /// <param name="sections">Its parts.</param>
    public static void Write(TextWriter page, string title, string subtitle, IReadOnlyList<ReportSection> sections)
    {
        ThrowHelper.IfNull(page);
        ThrowHelper.IfNull(sections);
        new HtmlReport(page).WritePage(title, subtitle, sections);
    }

    private void WritePage(string title, string subtitle, IReadOnlyList<ReportSection> sections)
    {
        _page.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <meta name="referrer" content="no-referrer">
            <title>{Encode(title)}</title>
            <style>
            {Style()}</style>
            </head>
            <body>
            <header>
            <h1>{Encode(title)}</h1>
            <p>{Encode(subtitle)}</p>
            <nav aria-label="Sections"><ul>

            """);
        for (var i = 0; i < sections.Count; i++)
        {
            _page.Write($"<li><a href=\"#s{Text(i)}\">{Encode(sections[i].Title)}</a></li>\n");
        }

        _page.Write("</ul></nav>\n</header>\n<main>\n");
        for (var i = 0; i < sections.Count; i++)
        {
            WriteSection(sections[i], "s" + Text(i));
        }

        _page.Write("</main>\n</body>\n</html>\n");
    }

    private void WriteSection(ReportSection section, string id)
    {
        _heading = section.Title;
        _page.Write($"<section id=\"{id}\" aria-labelledby=\"{id}h\">\n<h2 id=\"{id}h\">{Encode(section.Title)}</h2>\n");
        if (section.Text is not null)
        {
            _page.Write($"<p>{Encode(section.Text)}</p>\n");
        }

        WriteFacts(section.Facts);
        WriteBars(section.Bars, section.Title);
        if (section.Chart is not null)
        {
            WriteChart(section.Chart, id);
        }

        if (section.Table is not null)
        {
            WriteTable(section.Table);
        }

        _page.Write("</section>\n");
    }

    private void WriteFacts(IReadOnlyList<ReportFact> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        _page.Write("<dl class=\"facts\">\n");
        foreach (var fact in facts)
        {
            var note = fact.Note is null ? string.Empty : $"<dd class=\"note\">{Encode(fact.Note)}</dd>";
            _page.Write($"<div><dt>{Encode(fact.Label)}</dt><dd>{Encode(fact.Value)}</dd>{note}</div>\n");
        }

        _page.Write("</dl>\n");
    }

    private void WriteBars(IReadOnlyList<ReportBar> bars, string caption)
    {
        if (bars.Count == 0)
        {
            return;
        }

        var whole = Math.Max(1, bars.Sum(bar => bar.Count));
        OpenTable(caption, "bars");
        _page.Write("<thead><tr><th scope=\"col\">Outcome</th><th scope=\"col\" class=\"n\">Count</th><th scope=\"col\" class=\"n\">Share</th><td></td></tr></thead>\n<tbody>\n");
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            var share = (double)bar.Count / whole;
            var meaning = bar.Meaning is null ? string.Empty : $"<span class=\"note\">{Encode(bar.Meaning)}</span>";
            _page.Write($"<tr><th scope=\"row\">{Encode(bar.Label)}{meaning}</th><td class=\"n\">{Text(bar.Count, "N0")}</td><td class=\"n\">{Text(share * 100, "0.0")} %</td>"
                + $"<td class=\"bar\"><svg width=\"100%\" height=\"14\" aria-hidden=\"true\"><rect class=\"c{Text(i)}\" width=\"{Text(share * 100, "0.##")}%\" height=\"14\" rx=\"3\"/></svg></td></tr>\n");
        }

        CloseTable();
    }

    private void WriteChart(ReportChart chart, string id)
    {
        _page.Write("<figure>\n");
        ColumnDrawing.Write(_page, chart, id);
        _page.Write($"<figcaption>{Encode(chart.Summary)}</figcaption>\n</figure>\n<details><summary>The numbers of this chart</summary>\n");
        WriteTable(new ReportTable(chart.Summary, [chart.Axis, chart.Unit + "#"], [.. chart.Columns.Select(column => (IReadOnlyList<string?>)[column.Label, Text(column.Value, "#,0.##")])]));
        _page.Write("</details>\n");
    }

    private void WriteTable(ReportTable table)
    {
        OpenTable(table.Caption, "rows");
        _page.Write("<thead><tr>");
        foreach (var header in table.Headers)
        {
            _page.Write($"<th scope=\"col\"{(IsNumber(header) ? " class=\"n\"" : string.Empty)}>{Encode(header.TrimEnd('#'))}</th>");
        }

        _page.Write("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            _page.Write("<tr>");
            for (var i = 0; i < row.Count; i++)
            {
                _page.Write(IsNumber(table.Headers[i]) ? $"<td class=\"n\">{Encode(row[i])}</td>" : $"<td>{Encode(row[i])}</td>");
            }

            _page.Write("</tr>\n");
        }

        CloseTable();
    }

    /// <summary>A wide table scrolls in a box of its own, which the keyboard reaches. A caption that repeats the heading is for screen readers only.</summary>
    private void OpenTable(string caption, string kind)
    {
        var id = "t" + Text(_tables++);
        _page.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}\">\n<table class=\"{kind}\">\n<caption id=\"{id}\"{(caption == _heading ? " class=\"heard\"" : string.Empty)}>{Encode(caption)}</caption>\n");
    }

    private void CloseTable() => _page.Write("</tbody>\n</table>\n</div>\n");

    private static bool IsNumber(string header) => header.Length > 0 && header[header.Length - 1] == '#';

    internal static string Encode(string? text) => WebUtility.HtmlEncode(text ?? string.Empty);

    internal static string Text(IFormattable number, string? format = null) => number.ToString(format, CultureInfo.InvariantCulture);

    private static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(typeof(HtmlReport), "Report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
