namespace Id2Meta.Verification;

/// <summary>A row with its result.</summary>
/// <param name="Row">The row as it was taken.</param>
/// <param name="Result">Its one result.</param>
public readonly record struct RowResult(InputRow Row, VerificationResult Result);
