using System;

namespace Id2Meta.Credentials.Sessions;

/// <summary>A session in use.</summary>
internal sealed class HeldSession
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(15);

    // Nobody said that it ends: it is asked for again now and then all the same.
    private static readonly TimeSpan EndlessStaleAfter = TimeSpan.FromHours(1);

    /// <summary>Holds what was just given.</summary>
    public HeldSession(Credential credential, TimeSpan? lifetime, DateTimeOffset now, bool isConfirmed)
    {
        Credential = credential;
        IsConfirmed = isConfirmed;
        End = lifetime is { } time ? now + time : DateTimeOffset.MaxValue;
        StaleAt = lifetime is { } whole
            ? End - TimeSpan.FromTicks(Math.Min(LongestMargin.Ticks, whole.Ticks / 4))
            : now + EndlessStaleAfter;
    }

    public Credential Credential { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset End { get; }

    /// <summary>When a successor is asked for: 15 minutes before the end, or, of a short life, after three quarters.</summary>
    public DateTimeOffset StaleAt { get; }

    /// <summary>Whether it was given again after it had been refused: then asking once more leads nowhere.</summary>
    public bool IsConfirmed { get; }

    /// <summary>Whether it is the one refused, and a successor has not been asked for yet.</summary>
    public bool IsRefused(Credential? refused) => refused is not null && !IsConfirmed && Credential.Equals(refused);
}
