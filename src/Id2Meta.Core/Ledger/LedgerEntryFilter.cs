using System;

namespace Id2Meta.Ledger;

/// <summary>Which entries; every condition that is set must hold, and none set means all.</summary>
public sealed record LedgerEntryFilter
{
    /// <summary>The <see cref="LedgerEntry.Id"/>.</summary>
    public string? Id { get; init; }

    /// <summary>The subject, in whatever scope.</summary>
    public SubjectMark? Mark { get; init; }

    /// <summary>Where it stands.</summary>
    public EntryState? State { get; init; }

    /// <summary>Answered, or where there is no answer claimed, before this moment.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Answered, or where there is no answer claimed, at this moment or after it.</summary>
    public DateTimeOffset? Since { get; init; }
}
