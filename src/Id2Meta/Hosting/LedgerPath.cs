using System.Management.Automation;
using Id2Meta.Ledger;

namespace Id2Meta.Hosting;

/// <summary>Reads the address of a ledger as PowerShell reads paths: relative to the current location, through drives of its own.</summary>
internal static class LedgerPath
{
    /// <exception cref="LedgerException">It is no path of a file.</exception>
    public static LedgerAddress Resolve(PSCmdlet cmdlet, string text)
    {
        var folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (text.Contains("://"))
        {
            return LedgerAddress.Parse(text, folder);
        }

        var path = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(text, out var provider, out _);
        return provider.Name == "FileSystem"
            ? LedgerAddress.Parse(path, folder)
            : throw LedgerError.IsNoFile(provider.Name);
    }
}
