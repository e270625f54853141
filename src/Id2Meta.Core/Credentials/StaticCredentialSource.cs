using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>A credential that somebody handed over: as an argument, for the process, or by the sandbox.</summary>
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
    public ValueTask<Credential?> GetAsync(bool refresh, CancellationToken cancellationToken) => new(_credential);
}
