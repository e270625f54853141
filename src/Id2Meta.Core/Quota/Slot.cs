using System;
using System.Collections.Generic;
using System.Threading.RateLimiting;

namespace Id2Meta.Quota;

/// <summary>The right to make one call now. Whoever made it says what the service answered.</summary>
public sealed class Slot : RateLimitLease
{
    private readonly Pace? _pace;
    private readonly int _generation;

    internal Slot(Pace? pace, int generation)
    {
        _pace = pace;
        _generation = generation;
    }

    /// <inheritdoc/>
    public override bool IsAcquired => _pace is not null;

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => [];

    internal static Slot NotYet { get; } = new(null, 0);

    /// <summary>The service took the call, whatever it answered.</summary>
    public void Accepted() => _pace?.Accepted();

    /// <summary>The service refused the call as one too many.</summary>
    /// <param name="hint">How long it asks to wait.</param>
    public void Refused(TimeSpan? hint) => _pace?.Refused(_generation, hint);

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}
