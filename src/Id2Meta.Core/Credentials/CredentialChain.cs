using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>Sources in their order of precedence: the first that has a credential gives it.</summary>
public sealed class CredentialChain : ICredentialSource
{
    /// <summary>Orders the sources, the strongest first.</summary>
    public CredentialChain(IEnumerable<ICredentialSource> sources) => Sources = sources.ToArray();

    /// <summary>The sources, the strongest first.</summary>
    public IReadOnlyList<ICredentialSource> Sources { get; }

    /// <inheritdoc/>
    public string Description => string.Join(", ", Sources.Select(source => source.Description));

    /// <inheritdoc/>
    public async ValueTask<Credential?> GetAsync(bool refresh, CancellationToken cancellationToken)
    {
        var found = await FindAsync(refresh, cancellationToken).ConfigureAwait(false);
        return found?.Credential;
    }

    /// <summary>The credential that serves, with the source that gave it; <see langword="null"/> where none has one.</summary>
    /// <exception cref="CredentialException">A source has a part of a credential, or a wrong one.</exception>
    public async ValueTask<FoundCredential?> FindAsync(bool refresh, CancellationToken cancellationToken)
    {
        foreach (var source in Sources)
        {
            if (await source.GetAsync(refresh, cancellationToken).ConfigureAwait(false) is { } credential)
            {
                return new FoundCredential(credential, source);
            }
        }

        return null;
    }
}
