using System;

namespace Id2Meta.Credentials;

/// <summary>What was answered to a request for a session.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, 1 MiB at most.</param>
/// <param name="ServerTime">The server's clock, where it told.</param>
public sealed record CredentialReply(int Status, byte[] Body, DateTimeOffset? ServerTime)
{
    /// <summary>The status alone: bodies hold keys.</summary>
    public override string ToString() => FormattableString.Invariant($"HTTP {Status}, {Body.Length} bytes");
}
