using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>What gives a credential whenever one is needed: before every request, from many threads.</summary>
public interface ICredentialSource
{
    /// <summary>For people: "the parameter -Credential", "profile 'default' of /home/me/.aliyun/config.json".</summary>
    string Description { get; }

    /// <summary>Gives the credential. Usually it is at hand, and asking costs nothing.</summary>
    /// <param name="refused">
    /// The credential that the service refused as expired, or <see langword="null"/>. Where it is still the present one, a source that can
    /// renew, renews: once, however many callers saw it refused.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CredentialException">There is no credential, a part of one, or a wrong one.</exception>
    /// <returns>The credential, or <see langword="null"/> where the source has none any more.</returns>
    ValueTask<Credential?> GetAsync(Credential? refused, CancellationToken cancellationToken);
}
