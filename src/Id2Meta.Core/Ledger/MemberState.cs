namespace Id2Meta.Ledger;

/// <summary>Where a run stands. The numbers are stored.</summary>
public enum MemberState
{
    /// <summary>It goes on.</summary>
    Running = 0,

    /// <summary>It ended without a word, or gave no sign of life for a whole lease.</summary>
    Dead = 1,

    /// <summary>It ended and said so.</summary>
    Left = 2,
}
