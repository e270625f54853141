namespace Id2Meta.Ledger;

/// <summary>What came of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>The call is ours to make, and it is written down.</summary>
    Ours,

    /// <summary>Somebody has the answer.</summary>
    Known,

    /// <summary>The answer to an earlier call is lost, and this run does not send such again.</summary>
    Uncertain,

    /// <summary>The scope has cost what it may cost.</summary>
    BudgetReached,
}
