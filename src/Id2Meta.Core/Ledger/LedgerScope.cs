namespace Id2Meta.Ledger;

/// <summary>Within which answers and quota are shared.</summary>
/// <param name="Endpoint">Where is asked; stored and shown.</param>
/// <param name="Product">What is asked; stored and shown.</param>
/// <param name="Account">Who pays, or the source of the credential; stored as a fingerprint under the ledger's key only.</param>
public sealed record LedgerScope(string Endpoint, string Product, string Account);
