namespace Id2Meta.Ledger;

/// <summary>Where a run stands.</summary>
public enum MemberState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It ended and said so.</summary>
    Left,

    /// <summary>It ended without a word, or gave no sign of life for a whole lease.</summary>
    Dead,
}
