using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>Carries a request for a session to where it belongs.</summary>
public interface ICredentialTransport
{
    /// <summary>Sends once and gives whatever was answered.</summary>
    /// <exception cref="CredentialException">Nobody answered; the message names the address.</exception>
    ValueTask<CredentialReply> SendAsync(CredentialRequest request, CancellationToken cancellationToken);
}
