namespace Id2Meta.Sandbox.Account;

/// <summary>No limit at all.</summary>
internal sealed class UnlimitedQuota : IQuota
{
    public bool TryAdmit(long timestamp) => true;
}
