using System;
using System.IO;
using System.Linq;

namespace Id2Meta.Reporting;

/// <summary>Draws columns as SVG, with an axis of round numbers and a few labels.</summary>
internal static class ColumnDrawing
{
    private const double Width = 960;
    private const double Height = 260;
    private const double Left = 64;
    private const double Right = 16;
    private const double Top = 24;
    private const double Bottom = 36;
    private const int LabelsAtMost = 8;
    private const int TicksAtMost = 5;

    public static void Write(TextWriter page, ReportChart chart, string id)
    {
        var highest = Math.Max(chart.Limit ?? 0, chart.Columns.Count == 0 ? 0 : chart.Columns.Max(column => column.Value));
        var tick = Round.Up(Math.Max(highest, 1e-9) / TicksAtMost);
        var top = Math.Max(tick, Math.Ceiling(highest / tick) * tick);
        page.Write($"<svg viewBox=\"0 0 {N(Width)} {N(Height)}\" role=\"img\" aria-labelledby=\"{id}c\"><title id=\"{id}c\">{HtmlReport.Encode(chart.Summary)}</title>\n");
        page.Write($"<text x=\"0\" y=\"14\">{HtmlReport.Encode(chart.Unit)}</text>\n");
        for (var value = 0d; value <= top + (tick / 2); value += tick)
        {
            page.Write($"<path class=\"grid\" d=\"M{N(Left)} {N(Y(value, top))}H{N(Width - Right)}\"/><text x=\"{N(Left - 8)}\" y=\"{N(Y(value, top) + 4)}\" text-anchor=\"end\">{HtmlReport.Text(value, "#,0.##")}</text>\n");
        }

        WriteColumns(page, chart, top);
        if (chart.Limit is { } limit)
        {
            page.Write($"<path class=\"limit\" d=\"M{N(Left)} {N(Y(limit, top))}H{N(Width - Right)}\"/><text class=\"limit\" x=\"{N(Width - Right)}\" y=\"{N(Y(limit, top) - 6)}\" text-anchor=\"end\">{HtmlReport.Encode(chart.LimitLabel)}</text>\n");
        }

        page.Write("</svg>\n");
    }

    private static void WriteColumns(TextWriter page, ReportChart chart, double top)
    {
        var slot = (Width - Left - Right) / Math.Max(1, chart.Columns.Count);
        var step = Math.Max(1, (int)Math.Ceiling(chart.Columns.Count / (double)LabelsAtMost));
        for (var i = 0; i < chart.Columns.Count; i++)
        {
            var column = chart.Columns[i];
            var x = Left + (i * slot);
            var y = Y(column.Value, top);
            page.Write($"<rect class=\"column\" x=\"{N(x + (slot * 0.08))}\" y=\"{N(y)}\" width=\"{N(slot * 0.84)}\" height=\"{N(Height - Bottom - y)}\"/>");
            if (i % step == 0)
            {
                page.Write($"<text x=\"{N(x + (slot / 2))}\" y=\"{N(Height - 12)}\" text-anchor=\"middle\">{HtmlReport.Encode(column.Label)}</text>");
            }
        }

        page.Write("\n");
    }

    private static double Y(double value, double top) => Height - Bottom - (value / top * (Height - Top - Bottom));

    private static string N(double value) => HtmlReport.Text(value, "0.##");
}
