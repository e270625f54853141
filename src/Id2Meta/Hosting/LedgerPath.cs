using System.Management.Automation;
using Id2Meta.Credentials;
using Id2Meta.Ledger;

namespace Id2Meta.Hosting;

/// <summary>Reads the address of a ledger: of a file as PowerShell reads paths, relative to the current location and through drives of its own, or of a database.</summary>
internal static class LedgerPath
{
    /// <summary>Reads it.</summary>
    /// <param name="cmdlet">Whose location counts.</param>
    /// <param name="text">The path or address.</param>
    /// <param name="credential">The login to a database, where one was given.</param>
    /// <exception cref="LedgerException">It is neither.</exception>
    public static LedgerAddress Resolve(PSCmdlet cmdlet, string text, PSCredential? credential)
    {
        var folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (text.Contains("://") || LedgerAddress.IsDatabase(text))
        {
            return WithLogin(LedgerAddress.Parse(text, folder), credential);
        }

        var path = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(text, out var provider, out _);
        return provider.Name == "FileSystem"
            ? LedgerAddress.Parse(path, folder)
            : throw LedgerError.IsNoFile(provider.Name);
    }

    private static LedgerAddress WithLogin(LedgerAddress address, PSCredential? credential)
    {
        if (address.Service is { } service)
        {
            address = address.WithService(new DatabaseServiceFile().Read(service)
                ?? throw LedgerError.IsNoService(service, DatabaseServiceFile.Variable));
        }

        return credential is null ? address : address.WithLogin(credential.UserName, credential.GetNetworkCredential().Password);
    }
}
