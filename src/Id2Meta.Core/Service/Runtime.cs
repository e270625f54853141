using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Service;

/// <summary>Which runtime carries the process.</summary>
internal static class Runtime
{
    /// <summary>
    /// .NET Framework (Windows PowerShell 5.1): its handler writes the headers before it asks for the body, so that the body cannot
    /// tell whether a request left.
    /// </summary>
    public static bool IsNetFramework { get; } =
        RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);
}
