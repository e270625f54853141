using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Reporting;

/// <summary>The charts of a report on results.</summary>
internal static class ResultCharts
{
    private const int ColumnsAtMost = 120;
    private const int DurationsAtMost = 30;
    private const long DaySeconds = 86_400;

    /// <summary>Answers a second over time, against the quota; <see langword="null"/> where nothing was answered.</summary>
    public static ReportChart? Rate(ResultTally tally, ResultSummary summary, double? qpsLimit)
    {
        if (tally.AnswersBySecond.Count == 0)
        {
            return null;
        }

        var first = tally.AnswersBySecond.Keys.First();
        var last = tally.AnswersBySecond.Keys.Last();
        var span = Round.UpToSpan((last - first + 1) / (double)ColumnsAtMost);
        var counts = new long[((last - first) / span) + 1];
        foreach (var second in tally.AnswersBySecond)
        {
            counts[(second.Key - first) / span] += second.Value;
        }

        var format = last - first < DaySeconds ? "HH:mm:ss" : "MM-dd HH:mm";
        var columns = counts.Select((count, i) =>
        {
            var start = first + (i * span);
            return new ReportColumn(DateTimeOffset.FromUnixTimeSeconds(start).ToString(format, CultureInfo.InvariantCulture), Math.Round(count / (double)Math.Min(span, last - start + 1), 2));
        });
        var limit = qpsLimit is { } qps ? HtmlReport.Text(qps, "0.##") : null;
        return new ReportChart(
            string.Format(CultureInfo.InvariantCulture, "Answers a second in steps of {0:N0} s (UTC); {1:0.##} a second on the whole{2}.", span, summary.Rate, limit is null ? string.Empty : ", the quota is " + limit),
            "Time (UTC)",
            "Answers a second",
            [.. columns],
            qpsLimit,
            limit is null ? null : "quota: " + limit + " a second");
    }

    /// <summary>How many requests took how long; <see langword="null"/> without requests. What is above 99 of 100 stands in the last column.</summary>
    public static ReportChart? Latency(ResultTally tally, ResultSummary summary)
    {
        if (summary is not { Percentile99Ms: { } high, MedianMs: { } median, MaximumMs: { } maximum, Percentile95Ms: { } ninetyFive })
        {
            return null;
        }

        var low = tally.CallsByDuration.Keys.First();
        var step = (long)Math.Max(1, Round.Up((high - low + 1) / (double)DurationsAtMost));
        var start = low / step * step;
        var counts = new SortedDictionary<long, long>();
        for (var at = start; at <= high; at += step)
        {
            counts[at] = 0;
        }

        var beyond = 0L;
        foreach (var duration in tally.CallsByDuration)
        {
            var at = duration.Key / step * step;
            if (counts.TryGetValue(at, out var count))
            {
                counts[at] = count + duration.Value;
            }
            else
            {
                beyond += duration.Value;
            }
        }

        var columns = counts.Select(pair => new ReportColumn(HtmlReport.Text(pair.Key, "N0"), pair.Value)).ToList();
        if (beyond > 0)
        {
            columns.Add(new ReportColumn("more", beyond));
        }

        return new ReportChart(
            string.Format(CultureInfo.InvariantCulture, "Requests by their duration: half of them within {0:N0} ms, 95 % within {1:N0} ms, 99 % within {2:N0} ms, the longest {3:N0} ms.", median, ninetyFive, high, maximum),
            "Duration from (ms)",
            "Requests",
            columns);
    }
}
