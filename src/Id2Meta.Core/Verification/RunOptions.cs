using System;

namespace Id2Meta.Verification;

/// <summary>How a run goes about it.</summary>
public sealed record RunOptions
{
    /// <summary>Requests on the wire at once; <see langword="null"/> follows pace and latency.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>How often a row is sent again after a fault that is free of charge. Refusals for the quota do not count.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>Whether a row whose answer was lost is sent again, although it may be billed twice.</summary>
    public bool RetryUncertain { get; init; }

    /// <summary>How long the service may take no call before the run ends.</summary>
    public TimeSpan OutageTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How many calls this run may be billed for, with those uncertain and in flight; <see langword="null"/>: any number.</summary>
    public long? MaximumBilled { get; init; }

    /// <summary>Results as they come instead of in input order.</summary>
    public bool Unordered { get; init; }

    /// <summary>Rows that may be taken without their results being delivered: bounds memory when the first row is stuck.</summary>
    public int MaximumUndelivered { get; init; } = 5_000;

    /// <summary>How many answers are remembered for rows that ask the same.</summary>
    public int RememberedAnswers { get; init; } = 100_000;

    /// <summary>Where is asked, for the results.</summary>
    public string Endpoint { get; init; } = string.Empty;
}
