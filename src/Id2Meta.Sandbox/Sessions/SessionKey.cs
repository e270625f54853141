using System;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>A key that was handed out for a while.</summary>
internal sealed record SessionKey(string AccessKeyId, string AccessKeySecret, string SecurityToken, DateTimeOffset ExpiresAt)
{
    public string Expiration => UtcText.Of(ExpiresAt);

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => $"{AccessKeyId} until {Expiration}";
}
