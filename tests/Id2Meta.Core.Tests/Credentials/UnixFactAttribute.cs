using System;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>A fact that needs a Unix shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "It needs /bin/sh." : null;
}
