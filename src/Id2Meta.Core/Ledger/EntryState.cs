namespace Id2Meta.Ledger;

/// <summary>Where the calls about a subject stand. The numbers are stored.</summary>
public enum EntryState
{
    /// <summary>Nobody ever asked.</summary>
    None = 0,

    /// <summary>Claimed, and perhaps on the wire.</summary>
    InFlight = 2,

    /// <summary>The answer to a call is lost.</summary>
    Uncertain = 3,

    /// <summary>Answered.</summary>
    Answered = 4,
}
