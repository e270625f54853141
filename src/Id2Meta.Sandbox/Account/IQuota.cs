namespace Id2Meta.Sandbox.Account;

/// <summary>A way to count calls against a limit. Called by one thread at a time, with timestamps of the TimeProvider that never go back.</summary>
internal interface IQuota
{
    /// <summary>Admits the call and counts it, or refuses it and leaves no trace of it.</summary>
    /// <param name="timestamp">Now.</param>
    /// <param name="limit">Calls a second, above 0. It may differ from call to call: those admitted earlier still count.</param>
    /// <param name="next">When it was refused: the earliest timestamp at which it would be admitted.</param>
    bool TryAdmit(long timestamp, double limit, out long next);
}
