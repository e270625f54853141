namespace Id2Meta.Service;

/// <summary>The BizCode of Id2MetaVerifyIntl.</summary>
public enum Verdict
{
    /// <summary>None was given.</summary>
    None = 0,

    /// <summary>The name belongs to the number; billed.</summary>
    Consistent = 1,

    /// <summary>The name does not belong to the number; billed.</summary>
    Inconsistent = 2,

    /// <summary>The number is in no record; not billed.</summary>
    NoRecord = 3,
}
