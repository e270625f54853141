using System;

namespace Id2Meta.Service;

/// <summary>The form of a request.</summary>
public sealed record RequestOptions
{
    /// <summary>GET instead of POST.</summary>
    public bool UseGet { get; init; }

    /// <summary>Parameters in a form body instead of the query, out of URLs and proxy logs.</summary>
    public bool UseForm { get; init; }

    /// <summary>How long a request may take in all, from the connection to the last byte of the answer.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may take to be made, where the pool cannot watch it itself.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether each reply tells the whole exchange, without what is personal or secret.</summary>
    public bool KeepTranscript { get; init; }

    /// <summary>Refuses what cannot be shown to be sent once.</summary>
    /// <exception cref="NotSupportedException">GET on .NET Framework, or a form in a GET.</exception>
    public void ThrowIfUnsafe()
    {
        if (UseGet && UseForm)
        {
            throw new NotSupportedException("-Method Get has no body, so -ParameterLocation Form cannot go with it: use Post.");
        }

        if (UseGet && Runtime.IsNetFramework)
        {
            throw new NotSupportedException(
                "-Method Get is refused in Windows PowerShell: its HTTP client may silently send a GET twice, and each could be billed. Use Post, or PowerShell 7.");
        }
    }
}
