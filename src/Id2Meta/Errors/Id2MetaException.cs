using System;

namespace Id2Meta.Errors;

/// <summary>An error of the module. Its message holds no personal data and no key.</summary>
public sealed class Id2MetaException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public Id2MetaException()
    {
    }

    /// <summary>An error that says what happened and what to do.</summary>
    public Id2MetaException(string message)
        : base(message)
    {
    }

    /// <summary>An error that says what happened and what to do, with its cause.</summary>
    public Id2MetaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
