using System;

namespace Id2Meta.Package;

/// <summary>The module cannot be packed. The message says where the mistake is, and the build shows it.</summary>
internal sealed class PackageException : Exception
{
    public PackageException()
    {
    }

    public PackageException(string message)
        : base(message)
    {
    }

    public PackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
