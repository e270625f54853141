using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials.Places;
using Id2Meta.Credentials.Sessions;

namespace Id2Meta.Credentials;

/// <summary>
/// Places in their order of precedence: the first that describes a credential gives it.
/// </summary>
/// <remarks>
/// A place that says nothing of a credential is passed over. One that describes a credential which is incomplete, wrong or not to be had ends
/// the search with its own error, other than in the official SDKs: a key that somebody configured must not be replaced silently by
/// another one. The one exception is the instance role that nobody named. Which defects count as nothing, each place documents.
/// </remarks>
public sealed class CredentialChain
{
    private readonly CredentialContext _context;

    /// <summary>Orders the places, the strongest first.</summary>
    public CredentialChain(IEnumerable<ICredentialPlace> places, CredentialContext context)
    {
        Places = places.ToArray();
        _context = context;
    }

    /// <summary>The places of the official SDKs' default chain, in its order.</summary>
    public static IReadOnlyList<ICredentialPlace> DefaultPlaces { get; } =
        [new EnvironmentPlace(), new OidcEnvironmentPlace(), new CliConfigPlace(), new SharedFilePlace(), new InstancePlace(), new CredentialsUriPlace()];

    /// <summary>The places, the strongest first.</summary>
    public IReadOnlyList<ICredentialPlace> Places { get; }

    /// <summary>The credential that serves, with the source that gives its successors.</summary>
    /// <exception cref="CredentialMissingException">There is none anywhere; the message lists the places.</exception>
    /// <exception cref="CredentialException">The strongest one there is cannot be used.</exception>
    public async ValueTask<FoundCredential> FindAsync(CancellationToken cancellationToken)
    {
        var lacks = new List<string>();
        foreach (var place in Places)
        {
            var reading = place.Read(_context);
            if (reading.Recipe is null)
            {
                lacks.Add($"{place.Description}: {reading.Lack}");
                continue;
            }

            var source = _context.Sessions.SourceOf(reading.Recipe, _context);
            try
            {
                var credential = await source.GetAsync(null, cancellationToken).ConfigureAwait(false);
                return new FoundCredential(credential!, new PlacedSource(place, reading.Recipe, source, _context));
            }
            catch (CredentialException exception) when (reading.IsGuess)
            {
                lacks.Add($"{place.Description}: {exception.Message.TrimEnd('.')}");
            }
        }

        throw new CredentialMissingException("There is no access key. These places were looked at:" + string.Concat(lacks.Select(lack => $"\n  - {lack}.")));
    }
}
