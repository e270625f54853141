namespace Id2Meta.Sandbox.Account;

/// <summary>A way to count calls against a limit. Called by one thread at a time, with timestamps of the TimeProvider that never go back.</summary>
internal interface IQuota
{
    /// <summary>Admits the call and counts it, or refuses it and leaves no trace of it.</summary>
    bool TryAdmit(long timestamp);
}
