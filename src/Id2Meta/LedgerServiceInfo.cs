using System.Globalization;

namespace Id2Meta;

/// <summary>What a ledger holds about one service, whose answers never pass for another's.</summary>
public sealed class LedgerServiceInfo
{
    /// <summary>Where is asked; <c>sandbox</c> for every sandbox of a process.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What is asked.</summary>
    public required string Product { get; init; }

    /// <summary>Answers 1.</summary>
    public long Consistent { get; init; }

    /// <summary>Answers 2.</summary>
    public long Inconsistent { get; init; }

    /// <summary>Answers 3.</summary>
    public long NoRecord { get; init; }

    /// <summary>People whose answer is lost.</summary>
    public long Uncertain { get; init; }

    /// <summary>People about whom a run is asking, or was when it died.</summary>
    public long InFlight { get; init; }

    /// <summary>Calls that were billed for certain, also of entries that were removed since; by a sandbox: would have been.</summary>
    public long BilledCalls { get; init; }

    /// <summary>Calls that may have been billed: those whose answer is lost, and those in flight.</summary>
    public long UncertainCalls { get; init; }

    /// <summary>The least that they cost, in USD; by a sandbox: would have.</summary>
    public decimal LowestCost { get; init; }

    /// <summary>The most that they cost, in USD; by a sandbox: would have.</summary>
    public decimal HighestCost { get; init; }

    /// <summary>Calls a second that runs hand out at present, or did when the last one ended.</summary>
    public double Rate { get; init; }

    /// <summary>Whether nothing of it was ever paid for.</summary>
    internal bool IsSandbox => Endpoint == SandboxEndpoint;

    /// <summary>The word under which all sandboxes of a process stand.</summary>
    internal const string SandboxEndpoint = "sandbox";

    /// <summary>For people.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} answers", Endpoint, Consistent + Inconsistent + NoRecord);
}
