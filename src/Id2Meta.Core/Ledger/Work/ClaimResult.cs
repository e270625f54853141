using System.Runtime.InteropServices;

namespace Id2Meta.Ledger.Work;

/// <summary>What one try at a claim found.</summary>
/// <param name="Kind">What.</param>
/// <param name="Claim">What is handed over, where it is settled.</param>
/// <param name="Owner">Who has it in flight.</param>
/// <param name="Token">By which claim.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClaimResult(ClaimKind Kind, LedgerClaim? Claim, long Owner = 0, long Token = 0);
