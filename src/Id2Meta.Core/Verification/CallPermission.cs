namespace Id2Meta.Verification;

/// <summary>What came of asking for a call.</summary>
internal enum CallPermission
{
    /// <summary>It may be made, and that is written down.</summary>
    Granted,

    /// <summary>The answer is known.</summary>
    Known,

    /// <summary>The answer to an earlier call is lost, and -OnUncertain Fail sends no second one.</summary>
    Uncertain,

    /// <summary>A budget is spent.</summary>
    OverBudget,
}
