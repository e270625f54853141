using System;

namespace Id2Meta.Credentials;

/// <summary>A credential that cannot be had or cannot be right. The message names the source and never the secret.</summary>
public class CredentialException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public CredentialException()
    {
    }

    /// <summary>An exception that says what is wrong.</summary>
    public CredentialException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what is wrong, with its cause.</summary>
    public CredentialException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same attempt may succeed a moment later: the network, or a server that is busy.</summary>
    public bool IsTransient { get; init; }
}
