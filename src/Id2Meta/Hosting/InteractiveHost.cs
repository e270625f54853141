using System;
using System.Management.Automation.Host;

namespace Id2Meta.Hosting;

/// <summary>Whether somebody looks on: a session with a user, and a host with a window and a keyboard.</summary>
internal static class InteractiveHost
{
    public static bool Is(PSHost host)
    {
        try
        {
            // Asking for a key throws where the input is redirected, as in scheduled jobs and CI.
            _ = host.UI?.RawUI?.KeyAvailable;
            return Environment.UserInteractive && host.UI?.RawUI?.WindowSize.Width > 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or HostException or NotImplementedException or NotSupportedException)
        {
            return false;
        }
    }
}
