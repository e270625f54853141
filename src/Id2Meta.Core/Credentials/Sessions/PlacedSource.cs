using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials.Places;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Sessions;

/// <summary>
/// The credential of a place that a run began with. The place is looked at again once a second at most, and after a refusal, so that a key
/// that was replaced is taken up. What has served goes on serving while the place cannot be read: somebody may be editing the file.
/// </summary>
internal sealed class PlacedSource : ICredentialSource
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ICredentialPlace _place;
    private readonly CredentialContext _context;
    private readonly object _gate = new();
    private CredentialRecipe _recipe;
    private ICredentialSource _source;
    private long _readAt;

    public PlacedSource(ICredentialPlace place, CredentialRecipe recipe, ICredentialSource source, CredentialContext context)
    {
        _place = place;
        _recipe = recipe;
        _source = source;
        _context = context;
        _readAt = context.TimeProvider.GetTimestamp();
    }

    public string Description => Volatile.Read(ref _source).Description;

    public ValueTask<Credential?> GetAsync(Credential? refused, CancellationToken cancellationToken)
    {
        if (refused is not null || _context.TimeProvider.GetElapsedTime(Volatile.Read(ref _readAt)) >= Period)
        {
            ReadAgain(refused);
        }

        return Volatile.Read(ref _source).GetAsync(refused, cancellationToken);
    }

    private void ReadAgain(Credential? refused)
    {
        lock (_gate)
        {
            Volatile.Write(ref _readAt, _context.TimeProvider.GetTimestamp());
            try
            {
                if (_place.Read(_context).Recipe is { } recipe && !recipe.Equals(_recipe))
                {
                    Volatile.Write(ref _source, _context.Sessions.SourceOf(recipe, _context));
                    _recipe = recipe;
                }
            }
            catch (CredentialException exception) when (refused is null)
            {
                _context.Notices.Add($"{exception.Message} The credential read before goes on serving.");
            }
        }
    }
}
