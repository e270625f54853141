using System;

namespace Id2Meta.Service;

/// <summary>Why a request has no verdict.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Code">The service's own code, or a word of ours, <c>Id2Meta.&lt;word&gt;</c>.</param>
/// <param name="Message">The service's own message or ours, without personal data or keys.</param>
public sealed record Fault(FaultKind Kind, string Code, string Message) : Reply
{
    /// <summary>A name did not resolve, a connection failed, or TLS did: nothing was sent.</summary>
    public const string NotSent = "Id2Meta.NotSent";

    /// <summary>The gate kept the request back at the last moment: nothing was sent.</summary>
    public const string KeptBack = "Id2Meta.KeptBack";

    /// <summary>The request left and its answer is lost or unreadable: it may have been billed.</summary>
    public const string OutcomeUnknown = "Id2Meta.OutcomeUnknown";

    /// <summary>The service took no call for longer than the run may wait.</summary>
    public const string OutageTooLong = "Id2Meta.OutageTooLong";

    /// <summary>The status of HTTP, or 0 where there was none.</summary>
    public int HttpStatus { get; init; }

    /// <summary>How long the service asks to wait, or <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
