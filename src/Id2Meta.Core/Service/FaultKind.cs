namespace Id2Meta.Service;

/// <summary>What follows from a fault: who pays, and what may be sent again.</summary>
public enum FaultKind
{
    /// <summary>This row only: the service will not answer it. Not billed.</summary>
    Rejected,

    /// <summary>Over the quota. Not billed; sent again as often as it takes.</summary>
    Throttled,

    /// <summary>Nothing was sent, or the service failed. Not billed; sent again a few times, with back-off.</summary>
    Transient,

    /// <summary>The clock is wrong. Not billed; sent again once, by the service's clock.</summary>
    ClockSkewed,

    /// <summary>The session token is over. Not billed; sent again once, with a new one.</summary>
    TokenExpired,

    /// <summary>The request left and its answer is lost. Perhaps billed; never sent again unasked.</summary>
    Lost,

    /// <summary>Keys, permission, balance or protocol: every row would fail. Not billed; the run ends.</summary>
    Fatal,
}
