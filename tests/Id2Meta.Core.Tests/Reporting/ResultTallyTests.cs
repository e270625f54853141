using System.Linq;
using Id2Meta.Reporting;
using Xunit;

namespace Id2Meta.Core.Tests.Reporting;

public sealed class ResultTallyTests
{
    private readonly ResultTally _tally = new();

    [Fact]
    public void Nothing_measures_nothing()
    {
        var summary = _tally.Summarize(0.03m);
        Assert.Equal((0, 0m, 0d), (summary.Rows, summary.HighestCost, summary.Rate));
        Assert.Null(summary.MedianMs);
        Assert.Null(summary.ConsistentShare);
        Assert.Empty(summary.Codes);
    }

    [Fact]
    public void Outcomes_sources_and_the_range_of_cost_are_counted()
    {
        Add("Consistent", "Service", billed: 1);
        Add("Consistent", "Ledger");
        Add("Inconsistent", "Service", billed: 1, uncertain: 1);
        Add("NoRecord", "Duplicate");
        Add("InvalidInput", "Local", code: "Id2Meta.NumberDate");
        Add("Failed", "Service", uncertain: 1, code: "Id2Meta.OutcomeUnknown");
        Add("Skipped", "Local", code: "Id2Meta.BudgetReached");

        var summary = _tally.Summarize(0.03m);

        Assert.Equal((7, 2, 1, 1, 1, 1, 1), (summary.Rows, summary.Consistent, summary.Inconsistent, summary.NoRecord, summary.InvalidInput, summary.Failed, summary.Skipped));
        Assert.Equal((3, 1, 1, 2), (summary.FromService, summary.FromLedger, summary.FromDuplicate, summary.FromLocal));
        Assert.Equal((2, 2, 0.06m, 0.12m, 0.5), (summary.BilledCalls, summary.UncertainCalls, summary.LowestCost, summary.HighestCost, summary.ConsistentShare));
    }

    [Fact]
    public void Percentiles_are_durations_of_requests_and_of_nothing_else()
    {
        foreach (var duration in Enumerable.Range(1, 100).Reverse())
        {
            Add("Consistent", "Service", duration: duration);
        }

        Add("Consistent", "Ledger", duration: 5000, attempts: 0);
        Add("InvalidInput", "Local", duration: 0, attempts: 0);

        var summary = _tally.Summarize(0.03m);
        Assert.Equal((50, 95, 99, 100), (summary.MedianMs, summary.Percentile95Ms, summary.Percentile99Ms, summary.MaximumMs));
    }

    [Fact]
    public void The_rate_is_that_of_the_answers_of_the_service_in_any_order()
    {
        Add("Consistent", "Ledger", at: "2020-01-01T00:00:00.000Z");
        foreach (var second in new[] { 3, 0, 1, 2, 4 })
        {
            Add("Consistent", "Service", at: $"2026-11-24T10:00:0{second}.500Z");
        }

        var summary = _tally.Summarize(0.03m);
        Assert.Equal(("2026-11-24T10:00:00.500Z", "2026-11-24T10:00:04.500Z", 4d, 1d), (summary.FirstVerifiedAt, summary.LastVerifiedAt, summary.DurationSeconds, summary.Rate));
    }

    [Fact]
    public void Codes_come_with_their_rows_and_a_remedy_the_most_frequent_first()
    {
        Add("Failed", "Service", code: "InsufficientBalance", message: "Balance.");
        for (var row = 0; row < 25; row++)
        {
            Add("InvalidInput", "Local", code: "Id2Meta.NumberDate", row: 100 + row);
        }

        var codes = _tally.Summarize(0.03m).Codes;

        Assert.Equal([("Id2Meta.NumberDate", 25L), ("InsufficientBalance", 1L)], codes.Select(code => (code.Code, code.Rows)));
        Assert.StartsWith("100, 101, ", codes[0].FirstRows, System.StringComparison.Ordinal);
        Assert.EndsWith("119 ...", codes[0].FirstRows, System.StringComparison.Ordinal);
        Assert.Equal(("Balance.", "Top up the account."), (codes[1].Message, codes[1].Remedy));
        Assert.All(codes, code => Assert.NotEmpty(code.Remedy));
    }

    private void Add(string status, string source, int billed = 0, int uncertain = 0, int duration = 10, int attempts = 1, string? at = null, string? code = null, string? message = null, long row = 1) =>
        _tally.Add(new VerificationResult
        {
            RowNumber = row, Status = status, Source = source, BilledCalls = billed, UncertainCalls = uncertain, DurationMs = duration, Attempts = attempts, VerifiedAt = at, Code = code, Message = message,
        });
}
