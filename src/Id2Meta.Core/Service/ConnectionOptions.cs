using System;
using System.Net;

namespace Id2Meta.Service;

/// <summary>How the service is reached. Equal options share one pool of connections.</summary>
public sealed record ConnectionOptions
{
    /// <summary>A proxy of the user's choice; <see langword="null"/> is the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The proxy's credential.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>No proxy at all, not even the system's.</summary>
    public bool NoProxy { get; init; }

    /// <summary>How long name resolution, TCP and TLS may take together.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many requests may be on the wire at once.</summary>
    public int MaximumConnections { get; init; } = 64;
}
