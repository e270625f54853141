using System;
using System.Collections.Generic;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>Tokens that are shown to get something, each until its end.</summary>
internal sealed class BearerTokens
{
    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private readonly TimeProvider _timeProvider;

    public BearerTokens(TimeProvider timeProvider) => _timeProvider = timeProvider;

    public string Issue(TimeSpan lifetime)
    {
        var token = RandomText.Create(string.Empty, byteCount: 24);
        lock (_ends)
        {
            _ends[token] = _timeProvider.GetUtcNow() + lifetime;
        }

        return token;
    }

    public bool IsGood(string? token)
    {
        lock (_ends)
        {
            return token is not null && _ends.TryGetValue(token, out var end) && _timeProvider.GetUtcNow() < end;
        }
    }
}
