using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Id2Meta.Reporting;

namespace Id2Meta.Output;

/// <summary>The parts of a page about a ledger, which holds nobody's name or number.</summary>
internal static class LedgerReport
{
    private const int DaysAtMost = 120;

    public static IEnumerable<ReportSection> Sections(LedgerInfo ledger)
    {
        yield return new()
        {
            Title = "Ledger",
            Text = ledger.Ledger,
            Facts =
            [
                new("Answers", Count(ledger.Answers), "people whose answer is known and paid for"),
                new("Billed calls", ledger["Calls"]!),
                new("Cost", ledger["Cost"]!, "the real service's"),
                new("Uncertain", Count(ledger.Uncertain), "people whose last answer was lost"),
                new("In flight", Count(ledger.InFlight)),
                new("Running", ledger["Running"]!),
                new("Size", ledger["Size"]!),
                new("Made", ledger.CreatedAt),
            ],
        };
        yield return new()
        {
            Title = "Outcomes",
            Bars =
            [
                new(VerificationStatus.Consistent, ledger.Consistent, "the name belongs to the number"),
                new(VerificationStatus.Inconsistent, ledger.Inconsistent, "it does not"),
                new(VerificationStatus.NoRecord, ledger.NoRecord, "the number is in no record"),
            ],
        };
        if (ledger.Days.Count > 0)
        {
            yield return Days(ledger);
        }

        yield return new()
        {
            Title = "Services",
            Table = new ReportTable(
                "What each service answered, and what that cost",
                ["Endpoint", "Consistent#", "Inconsistent#", "No record#", "Uncertain#", "Billed#", "Perhaps billed#", "USD from#", "USD to#"],
                [.. ledger.Services.Select(service => Cells(service.Endpoint, service.Consistent, service.Inconsistent, service.NoRecord, service.Uncertain, service.BilledCalls, service.UncertainCalls, service.LowestCost, service.HighestCost))]),
        };
        yield return new()
        {
            Title = "Runs",
            Table = new ReportTable(
                "The runs on the ledger",
                ["Run#", "State", "Machine", "Started", "Last seen", "Answers#", "Billed#", "Perhaps billed#"],
                [.. ledger.Runs.Select(run => Cells(run.Run, run.State, run.Host, run.StartedAt, run.SeenAt, run.Answers, run.BilledCalls, run.UncertainCalls))]),
        };
    }

    private static ReportSection Days(LedgerInfo ledger)
    {
        var days = ledger.Days.GroupBy(day => day.Day, StringComparer.Ordinal)
            .Select(day => new ReportColumn(day.Key, day.Sum(each => each.Consistent + each.Inconsistent + each.NoRecord)))
            .ToList();
        var shown = days.Skip(days.Count - DaysAtMost).ToList();
        return new()
        {
            Title = "Answers by day",
            Chart = new ReportChart($"Answers of each day (UTC), {shown[0].Label} to {shown[shown.Count - 1].Label}.", "Day (UTC)", "Answers", shown),
        };
    }

    private static IReadOnlyList<string?> Cells(params object[] values) =>
        [.. values.Select(value => value is decimal cost ? cost.ToString("N2", CultureInfo.InvariantCulture) : value is IFormattable number ? number.ToString("N0", CultureInfo.InvariantCulture) : (string)value)];

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
