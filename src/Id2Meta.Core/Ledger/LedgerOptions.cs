using System;

namespace Id2Meta.Ledger;

/// <summary>How a run uses a ledger.</summary>
public sealed record LedgerOptions
{
    /// <summary>Answers older than this at the start of the run are asked for again; <see langword="null"/>: never.</summary>
    public TimeSpan? MaximumAge { get; init; }

    /// <summary>Whether a call whose answer was lost is made again, although it may be billed twice.</summary>
    public bool RetryUncertain { get; init; }

    /// <summary>How many calls the scope may cost, with those uncertain and in flight; <see langword="null"/>: any number.</summary>
    public long? MaximumBilledTotal { get; init; }

    /// <summary>Calls a second that this run's account may make, as the run knows it.</summary>
    public double QpsLimit { get; init; } = 10;

    /// <summary>The share of the limit with which a pace starts that the ledger does not know yet.</summary>
    public double FirstShare { get; init; } = 0.975;

    /// <summary>How long a run may give no sign of life before others may bury it. It gives one every third of it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a locked ledger is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
