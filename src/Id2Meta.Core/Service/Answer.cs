namespace Id2Meta.Service;

/// <summary>The service's verdict.</summary>
/// <param name="Verdict">BizCode 1, 2 or 3.</param>
/// <param name="Message">The service's own message.</param>
public sealed record Answer(Verdict Verdict, string? Message) : Reply
{
    /// <summary>Whether the call was billed: 1 and 2 are, 3 is not (the price list of ID Verification).</summary>
    public bool IsBilled => Verdict is Verdict.Consistent or Verdict.Inconsistent;
}
