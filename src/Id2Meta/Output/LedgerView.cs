using System;
using System.Globalization;
using System.Linq;
using Id2Meta.Ledger;

namespace Id2Meta.Output;

/// <summary>What users see of a ledger, made of what the ledger tells.</summary>
internal static class LedgerView
{
    /// <summary>The word for <see cref="EntryState.Answered"/>.</summary>
    public const string Done = "Done";

    public static LedgerInfo Of(LedgerSummary summary, decimal unitPrice) => new()
    {
        Ledger = summary.Address,
        Services = [.. summary.Scopes.Select(scope => Of(scope, unitPrice))],
        Days =
        [
            .. summary.Scopes
                .SelectMany(scope => scope.Days.Select(day => Of(day, scope.Endpoint)))
                .OrderBy(day => day.Day, StringComparer.Ordinal),
        ],
        Runs = [.. summary.Scopes.SelectMany(scope => scope.Runs.Select(run => Of(run, scope.Endpoint))).OrderBy(run => run.Run)],
        Size = summary.Size,
        SchemaVersion = summary.SchemaVersion,
        KeyFingerprint = summary.KeyFingerprint,
        CreatedAt = Iso8601(summary.CreatedAt),
    };

    public static LedgerEntryInfo Of(LedgerEntry entry, string ledger) => new()
    {
        Ledger = ledger,
        EntryId = entry.Id,
        State = entry.State == EntryState.Answered ? Done : entry.State.ToString(),
        Status = entry.BizCode switch
        {
            1 => VerificationStatus.Consistent,
            2 => VerificationStatus.Inconsistent,
            3 => VerificationStatus.NoRecord,
            _ => null,
        },
        BizCode = entry.BizCode?.ToString(CultureInfo.InvariantCulture),
        RequestId = entry.RequestId,
        VerifiedAt = entry.VerifiedAt is { } at ? Iso8601(at) : null,
        ClaimedAt = Iso8601(entry.ClaimedAt),
        Attempts = entry.Attempts,
        BilledCalls = entry.BilledCalls,
        UncertainCalls = entry.UncertainCalls,
        Run = entry.Run,
        Endpoint = entry.Endpoint,
        Product = entry.Product,
    };

    /// <summary>The state that a word of -State means.</summary>
    public static EntryState? StateOf(string? word) => word switch
    {
        null => null,
        _ when string.Equals(word, Done, StringComparison.OrdinalIgnoreCase) => EntryState.Answered,
        _ when string.Equals(word, nameof(EntryState.Uncertain), StringComparison.OrdinalIgnoreCase) => EntryState.Uncertain,
        _ => EntryState.InFlight,
    };

    private static LedgerServiceInfo Of(LedgerScopeSummary scope, decimal unitPrice) => new()
    {
        Endpoint = scope.Endpoint,
        Product = scope.Product,
        Consistent = scope.Consistent,
        Inconsistent = scope.Inconsistent,
        NoRecord = scope.NoRecord,
        Uncertain = scope.Uncertain,
        InFlight = scope.InFlight,
        BilledCalls = scope.Totals.Billed,
        UncertainCalls = scope.Totals.Uncertain + scope.Totals.InFlight,
        LowestCost = scope.Totals.Billed * unitPrice,
        HighestCost = scope.Totals.Highest * unitPrice,
        Rate = Math.Round(scope.Rate, 2),
    };

    private static LedgerDayInfo Of(LedgerDay day, string endpoint) => new()
    {
        Day = day.Day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Endpoint = endpoint,
        Consistent = day.Consistent,
        Inconsistent = day.Inconsistent,
        NoRecord = day.NoRecord,
    };

    private static LedgerRunInfo Of(Ledger.LedgerRunInfo run, string endpoint) => new()
    {
        Run = run.Run,
        Endpoint = endpoint,
        State = run.State == MemberState.Left ? "Ended" : run.State.ToString(),
        Host = run.Host,
        ProcessId = run.ProcessId,
        StartedAt = Iso8601(run.StartedAt),
        SeenAt = Iso8601(run.SeenAt),
        Answers = run.Answers,
        BilledCalls = run.BilledCalls,
        UncertainCalls = run.UncertainCalls,
        InFlight = run.InFlight,
        QpsLimit = run.QpsLimit,
        QuotaShare = run.SeenAt > run.StartedAt ? Math.Round(run.Answers / (run.SeenAt - run.StartedAt).TotalSeconds / run.QpsLimit, 4) : null,
    };

    private static string Iso8601(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
