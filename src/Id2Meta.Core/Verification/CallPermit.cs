using Id2Meta.Ledger;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>What came of asking for a call; while it is granted, the gate that the request goes through.</summary>
internal sealed class CallPermit : ISendGate
{
    private CallPermit(CallPermission permission, LedgerClaim? claim)
    {
        Permission = permission;
        Claim = claim;
    }

    public CallPermission Permission { get; }

    /// <summary>The ledger's side of it; <see langword="null"/> without a ledger.</summary>
    public LedgerClaim? Claim { get; }

    /// <summary>Calls about the subject, of this run and of earlier ones, whose answers are lost.</summary>
    public int UncertainCalls => Claim?.UncertainCalls ?? 0;

    /// <summary>Whether the outcome of the call is written down.</summary>
    public bool IsSettled { get; set; }

    public static CallPermit OverBudget { get; } = new(CallPermission.OverBudget, null) { IsSettled = true };

    /// <summary>Without a ledger.</summary>
    public static CallPermit Grant() => new(CallPermission.Granted, null);

    public static CallPermit Of(LedgerClaim claim) => claim.Outcome switch
    {
        ClaimOutcome.Ours => new(CallPermission.Granted, claim),
        ClaimOutcome.Known => new(CallPermission.Known, claim) { IsSettled = true },
        ClaimOutcome.Uncertain => new(CallPermission.Uncertain, claim) { IsSettled = true },
        _ => OverBudget,
    };

    /// <summary>Whether the request may leave now.</summary>
    public bool TryLeave() => Claim is null || Claim.TryLeave();

    /// <summary>The request is back, or never left, and is certainly not billed: it may leave again.</summary>
    public void Returned() => Claim?.Returned();
}
