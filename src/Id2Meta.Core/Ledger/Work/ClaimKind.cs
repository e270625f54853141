namespace Id2Meta.Ledger.Work;

/// <summary>What one try at a claim found.</summary>
internal enum ClaimKind
{
    /// <summary>The call is ours, the answer known, or the call not to be made: <see cref="ClaimResult.Claim"/> says which.</summary>
    Settled,

    /// <summary>Another run has the call in flight.</summary>
    Elsewhere,

    /// <summary>What is in flight fills the budget; what comes back unbilled makes room.</summary>
    NoRoom,
}
