using System;
using Id2Meta.Credentials.Files;

namespace Id2Meta.Credentials;

/// <summary>What the places are read with, and what sessions are asked for with.</summary>
public sealed class CredentialContext
{
    /// <summary>The environment.</summary>
    public CredentialEnvironment Environment { get; init; } = new();

    /// <summary>The files, as they were when they last changed.</summary>
    public ProfileFiles Files { get; init; } = new();

    /// <summary>The hosts that hand out sessions.</summary>
    public CredentialEndpoints Endpoints { get; init; } = CredentialEndpoints.Default;

    /// <summary>The way to them.</summary>
    public required ICredentialTransport Transport { get; init; }

    /// <summary>The sessions of the process.</summary>
    public CredentialSessions Sessions { get; init; } = new();

    /// <summary>Where warnings go.</summary>
    public CredentialNotices Notices { get; init; } = new();

    /// <summary>
    /// The region whose internal STS serves when neither profile nor environment names a region, or <see langword="null"/> for the public,
    /// central one: set by those who reach the service itself by its internal endpoint.
    /// </summary>
    public string? InternalRegion { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
