using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>A credential that is what it is: it cannot be renewed.</summary>
public sealed class StaticCredentialSource : ICredentialSource
{
    private readonly Credential _credential;

    /// <summary>Holds a credential.</summary>
    public StaticCredentialSource(Credential credential, string description)
    {
        _credential = credential;
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public ValueTask<Credential?> GetAsync(Credential? refused, CancellationToken cancellationToken) => new(_credential);
}
