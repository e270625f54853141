using System;
using System.Management.Automation.Host;

namespace Id2Meta.Hosting;

/// <summary>Whether somebody looks on: a session with a user, a host with a window, and a process whose streams are a terminal's.</summary>
internal static class InteractiveHost
{
    public static bool Is(PSHost host)
    {
        try
        {
            return Environment.UserInteractive && !Console.IsOutputRedirected && !Console.IsInputRedirected && host.UI?.RawUI?.WindowSize.Width > 0;
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException or NotSupportedException)
        {
            return false;
        }
    }
}
