using System;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A session that a tool left in a profile, so that the next process need not ask.</summary>
/// <param name="Credential">The credential.</param>
/// <param name="End">When it ends.</param>
internal sealed record StoredSession(Credential Credential, DateTimeOffset End)
{
    // Less is not worth a process's while.
    private static readonly TimeSpan Worthwhile = TimeSpan.FromMinutes(15);

    /// <summary>The session, where it still serves and is not the one refused.</summary>
    public IssuedCredential? Usable(DateTimeOffset now, Credential? refused) =>
        End - now > Worthwhile && !Credential.Equals(refused) ? new IssuedCredential(Credential, End - now) : null;

    /// <summary>The end alone.</summary>
    public override string ToString() => FormattableString.Invariant($"until {End:u}");
}
