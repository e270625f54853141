using System;

namespace Id2Meta.Credentials;

/// <summary>Nowhere is a credential: each place was looked at, and nothing in it is wrong.</summary>
public sealed class CredentialMissingException : CredentialException
{
    /// <summary>An exception without a message of its own.</summary>
    public CredentialMissingException()
    {
    }

    /// <summary>An exception that lists the places.</summary>
    public CredentialMissingException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that lists the places, with its cause.</summary>
    public CredentialMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
