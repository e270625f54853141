using System;

namespace Id2Meta.Service;

/// <summary>What became of one request: an <see cref="Answer"/> or a <see cref="Fault"/>.</summary>
public abstract record Reply
{
    /// <summary>The id that the service gave the request, or <see langword="null"/>.</summary>
    public string? RequestId { get; init; }

    /// <summary>The service's clock at the answer (header Date), or <see langword="null"/>.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>From the first byte sent to the last one read.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The exchange as it may be shown, where <see cref="RequestOptions.KeepTranscript"/> asked for it.</summary>
    public string? Transcript { get; init; }

    /// <summary>Whether a sandbox answered: it names itself in header Server, and lives on this machine.</summary>
    public bool FromSandbox { get; init; }
}
