using System;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>A theory that needs a Unix shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "It needs /bin/sh." : null;
}
