using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Id2Meta.Subjects;

namespace Id2Meta.Reporting;

/// <summary>Gathers what a page about results shows. Of the rows it keeps the first that somebody has to look at, masked unless they are wanted as they are.</summary>
public sealed class ResultReport
{
    private const int RowsKept = 1000;

    private readonly ResultTally _tally = new();
    private readonly List<IReadOnlyList<string?>> _unanswered = [];
    private readonly List<IReadOnlyList<string?>> _doubtful = [];
    private readonly bool _includesPersonalData;

    /// <summary>Starts at nothing.</summary>
    /// <param name="includePersonalData">Whether names and numbers are shown as they are.</param>
    public ResultReport(bool includePersonalData) => _includesPersonalData = includePersonalData;

    /// <summary>Takes a result.</summary>
    public void Add(VerificationResult result)
    {
        ThrowHelper.IfNull(result);
        _tally.Add(result);
        var kept = result.Status switch
        {
            VerificationStatus.Consistent => null,
            VerificationStatus.Inconsistent or VerificationStatus.NoRecord => _doubtful,
            _ => _unanswered,
        };
        if (kept is { Count: < RowsKept })
        {
            kept.Add(
            [
                HtmlReport.Text(result.RowNumber),
                _includesPersonalData ? result.UserName : Mask.Name(result.UserName),
                _includesPersonalData ? result.IdentifyNum : Mask.Number(result.IdentifyNum),
                result.Status,
                result.Code is null or "Success" ? null : result.Code,
                result.Message,
            ]);
        }
    }

    /// <summary>The parts of the page.</summary>
    /// <param name="unitPrice">USD for a billed call.</param>
    /// <param name="qpsLimit">The quota that the rate is shown against, from the places that were asked; <see langword="null"/> where it is unknown.</param>
    public IReadOnlyList<ReportSection> Sections(decimal unitPrice, Func<string, double?> qpsLimit)
    {
        ThrowHelper.IfNull(qpsLimit);
        var summary = _tally.Summarize(unitPrice);
        var sections = new List<ReportSection> { Summary(summary), Outcomes(summary) };
        if (ResultCharts.Rate(_tally, summary, qpsLimit(summary.Endpoints)) is { } rate)
        {
            sections.Add(new ReportSection { Title = "Rate over time", Chart = rate });
        }

        if (ResultCharts.Latency(_tally, summary) is { } latency)
        {
            sections.Add(new ReportSection { Title = "Latency", Text = "Of each row the last request counts.", Chart = latency });
        }

        if (summary.Codes.Count > 0)
        {
            sections.Add(Codes(summary));
        }

        AddRows(sections, "Rows without an answer", _unanswered, summary.InvalidInput + summary.Failed + summary.Skipped);
        AddRows(sections, "Rows that are inconsistent or in no record", _doubtful, summary.Inconsistent + summary.NoRecord);
        return sections;
    }

    private static ReportSection Summary(ResultSummary summary)
    {
        var answers = summary.Consistent + summary.Inconsistent + summary.NoRecord;
        return new ReportSection
        {
            Title = "Summary",
            Text = IsSandboxAlone(summary) ? "A sandbox answered: nothing was paid, and the answers are made up." : null,
            Facts =
            [
                new("Rows", Count(summary.Rows), Text($"{answers:N0} with an answer")),
                new("Consistent", summary.ConsistentShare is { } share ? Text($"{share * 100:0.0} %") : "none", "of the answers"),
                new("Billed calls", summary["Calls"]!, summary.UncertainCalls > 0 ? "the answers of some calls were lost" : null),
                new("Cost", summary["Cost"]!),
                new("Rate", Text($"{summary.Rate:0.##} a second"), summary.FirstVerifiedAt is null ? null : Text($"{TimeSpan.FromSeconds(Math.Ceiling(summary.DurationSeconds)):c} from {Moment(summary.FirstVerifiedAt)}")),
                new("Median latency", summary.MedianMs is { } median ? Text($"{median:N0} ms") : "none", summary.Percentile95Ms is { } high ? Text($"95 % within {high:N0} ms") : null),
                new("From ledger", Count(summary.FromLedger), "known and paid for before"),
                new("Duplicates", Count(summary.FromDuplicate), "another row has the answer"),
                new("Asked", Asked(summary), summary.Endpoints.Length == 0 ? null : summary.Endpoints),
            ],
        };
    }

    private static string Asked(ResultSummary summary) =>
        IsSandboxAlone(summary) ? "a sandbox"
        : summary.FromSandbox > 0 ? "service and sandbox"
        : summary.FromService > 0 ? "the service"
        : "nobody";

    /// <summary>An answer that was lost does not say who gave it: one address is one of them.</summary>
    private static bool IsSandboxAlone(ResultSummary summary) => summary.FromSandbox > 0 && !summary.Endpoints.Contains(", ");

    /// <summary>Results that were read back may have any text there.</summary>
    private static string Moment(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
        ? moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : text;

    private static ReportSection Outcomes(ResultSummary summary) => new()
    {
        Title = "Outcomes",
        Bars =
        [
            new(VerificationStatus.Consistent, summary.Consistent, "the name belongs to the number"),
            new(VerificationStatus.Inconsistent, summary.Inconsistent, "it does not"),
            new(VerificationStatus.NoRecord, summary.NoRecord, "the number is in no record"),
            new(VerificationStatus.InvalidInput, summary.InvalidInput, "not sent: the row cannot be asked about"),
            new(VerificationStatus.Failed, summary.Failed, "no answer"),
            new(VerificationStatus.Skipped, summary.Skipped, "not sent: budget, or end of the run"),
        ],
    };

    private static ReportSection Codes(ResultSummary summary) => new()
    {
        Title = "Errors",
        Table = new ReportTable(
            "Rows without an answer by code",
            ["Code", "Status", "Rows#", "What it says", "What to do", "First rows"],
            [.. summary.Codes.Select(code => (IReadOnlyList<string?>)[code.Code, code.Status, Count(code.Rows), code.Message, code.Remedy, code.FirstRows])]),
    };

    private void AddRows(List<ReportSection> sections, string title, List<IReadOnlyList<string?>> rows, long count)
    {
        if (count > 0)
        {
            sections.Add(new ReportSection
            {
                Title = title,
                Text = (rows.Count < count ? Text($"The first {rows.Count:N0} of {count:N0}. ") : string.Empty)
                    + (_includesPersonalData ? "Names and numbers are shown as they are: keep this page as you keep them." : "Names and numbers are masked."),
                Table = new ReportTable(title, ["Row#", "Name", "Number", "Status", "Code", "Message"], rows),
            });
        }
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
