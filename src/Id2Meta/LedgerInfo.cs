using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta;

/// <summary>A ledger at a glance: plain texts and numbers, and what they are made up of.</summary>
public sealed class LedgerInfo
{
    private const double Kibi = 1024;

    /// <summary>Its path.</summary>
    public required string Ledger { get; init; }

    /// <summary>People whose answer it holds, once for each service.</summary>
    public long Answers => Consistent + Inconsistent + NoRecord;

    /// <summary>Of them, those that are consistent.</summary>
    public long Consistent => Services.Sum(service => service.Consistent);

    /// <summary>Of them, those that are not.</summary>
    public long Inconsistent => Services.Sum(service => service.Inconsistent);

    /// <summary>Of them, those of whom there is no record.</summary>
    public long NoRecord => Services.Sum(service => service.NoRecord);

    /// <summary>People about whom was asked, and the last answer is lost: perhaps billed.</summary>
    public long Uncertain => Services.Sum(service => service.Uncertain);

    /// <summary>People about whom a run is asking, or was when it died.</summary>
    public long InFlight => Services.Sum(service => service.InFlight);

    /// <summary>Calls that were billed for certain, also of entries that were removed since. A sandbox's are not among them.</summary>
    public long BilledCalls => Paid.Sum(service => service.BilledCalls);

    /// <summary>Calls that may have been billed: those whose answer is lost, and those in flight. A sandbox's are not among them.</summary>
    public long UncertainCalls => Paid.Sum(service => service.UncertainCalls);

    /// <summary>The least that was paid, in USD.</summary>
    public decimal LowestCost => Paid.Sum(service => service.LowestCost);

    /// <summary>The most that was paid, in USD.</summary>
    public decimal HighestCost => Paid.Sum(service => service.HighestCost);

    /// <summary>Runs that go on at present.</summary>
    public IReadOnlyList<LedgerRunInfo> Running => [.. Runs.Where(run => run.State == "Running")];

    /// <summary>The same for each service that was asked.</summary>
    public required IReadOnlyList<LedgerServiceInfo> Services { get; init; }

    /// <summary>The answers by day, the first day first.</summary>
    public required IReadOnlyList<LedgerDayInfo> Days { get; init; }

    /// <summary>The runs, the first one first.</summary>
    public required IReadOnlyList<LedgerRunInfo> Runs { get; init; }

    /// <summary>What it takes on the disk, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The version of its tables.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The fingerprint of the key that its people stand under.</summary>
    public required string KeyFingerprint { get; init; }

    /// <summary>When it was made: ISO 8601, UTC.</summary>
    public required string CreatedAt { get; init; }

    private IEnumerable<LedgerServiceInfo> Paid => Services.Where(service => !service.IsSandbox);

    /// <summary>What views show of a property that holds many numbers. An indexer, because constrained language lets views call no method.</summary>
    /// <param name="property">Answers, Calls, Cost, Size, Running, Services, Days or Runs.</param>
    public string? this[string property] => property switch
    {
        "Answers" => Text($"{Answers:N0} ({Consistent:N0} consistent, {Inconsistent:N0} inconsistent, {NoRecord:N0} no record)"),
        "Calls" => Range(BilledCalls, BilledCalls + UncertainCalls, "N0") + OfSandbox,
        "Cost" => "USD " + Range(LowestCost, HighestCost, "N2"),
        "Size" => SizeText,
        "Running" => Running.Count == 0 ? "nobody" : string.Join(", ", Running.Select(run => run.ToString())),
        "Services" => string.Join(", ", Services.Select(service => service.Endpoint)),
        "Days" => Days.Count == 0 ? "none" : Text($"{Days.Select(day => day.Day).Distinct(StringComparer.Ordinal).Count()}, {Days[0].Day} to {Days[Days.Count - 1].Day} (.Days)"),
        "Runs" => Text($"{Runs.Count} (.Runs)"),
        _ => null,
    };

    /// <summary>For people, in one sentence.</summary>
    public override string ToString() => Text($"{Ledger}: {Answers:N0} answers, {Uncertain:N0} uncertain, {InFlight:N0} in flight, {this["Cost"]}");

    private string OfSandbox => Services.FirstOrDefault(service => service.IsSandbox) is { } sandbox
        ? $", and the sandbox would have billed {Range(sandbox.BilledCalls, sandbox.BilledCalls + sandbox.UncertainCalls, "N0")}"
        : string.Empty;

    private string SizeText => Size switch
    {
        < 1 << 20 => Text($"{Size / Kibi:N0} KiB"),
        < 1 << 30 => Text($"{Size / Kibi / Kibi:N1} MiB"),
        _ => Text($"{Size / Kibi / Kibi / Kibi:N1} GiB"),
    };

    private static string Range(decimal lowest, decimal highest, string format)
    {
        var (from, to) = (lowest.ToString(format, CultureInfo.InvariantCulture), highest.ToString(format, CultureInfo.InvariantCulture));
        return from == to ? from : $"{from} to {to}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
