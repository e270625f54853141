using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>One place that a credential comes from.</summary>
public interface ICredentialSource
{
    /// <summary>For people: "the parameter -Credential", "the environment variables".</summary>
    string Description { get; }

    /// <summary>Gives the credential.</summary>
    /// <param name="refresh">True after the service refused the last one as expired: a source that can renew, renews.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CredentialException">The source has a part of a credential, or a wrong one.</exception>
    /// <returns>The credential, or <see langword="null"/> where the source has none.</returns>
    ValueTask<Credential?> GetAsync(bool refresh, CancellationToken cancellationToken);
}
