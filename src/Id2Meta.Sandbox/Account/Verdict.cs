namespace Id2Meta.Sandbox.Account;

/// <summary>The BizCode of an answer.</summary>
internal enum Verdict
{
    Consistent = 1,
    Inconsistent = 2,
    NoRecord = 3,
}
