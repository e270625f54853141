using System.Collections.Generic;
using System.Linq;
using Id2Meta.Credentials.Recipes;
using Id2Meta.Credentials.Sessions;

namespace Id2Meta.Credentials;

/// <summary>The sessions of a process: whoever needs the credential of the same recipe, by the same way, shares one.</summary>
public sealed class CredentialSessions
{
    private const int Many = 32;

    private readonly object _gate = new();
    private readonly Dictionary<(CredentialRecipe Recipe, ICredentialTransport Way), SessionSource> _sources = [];

    /// <summary>The source for a recipe.</summary>
    public ICredentialSource SourceOf(CredentialRecipe recipe, CredentialContext context)
    {
        ThrowHelper.IfNull(recipe);
        ThrowHelper.IfNull(context);
        if (recipe is KeyRecipe key)
        {
            return new StaticCredentialSource(key.Credential, key.Origin);
        }

        lock (_gate)
        {
            var way = (recipe, context.Transport);
            if (!_sources.TryGetValue(way, out var source))
            {
                ForgetWhatEnded();
                source = new SessionSource(recipe, context);
                _sources.Add(way, source);
            }

            return source;
        }
    }

    /// <summary>The session that is at hand for a recipe; nobody is asked for one.</summary>
    public (Credential Credential, System.DateTimeOffset? End)? Peek(CredentialRecipe recipe, CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        lock (_gate)
        {
            return _sources.TryGetValue((recipe, context.Transport), out var source) && source.Held is { } held
                ? (held.Credential, held.End == System.DateTimeOffset.MaxValue ? null : held.End)
                : null;
        }
    }

    /// <summary>Recipes change with their files; who still holds the source of an old one keeps it.</summary>
    private void ForgetWhatEnded()
    {
        if (_sources.Count < Many)
        {
            return;
        }

        foreach (var way in _sources.Where(pair => pair.Value.Held is null).Select(pair => pair.Key).ToArray())
        {
            _sources.Remove(way);
        }
    }
}
