using System;
using System.Collections.Concurrent;

namespace Id2Meta.Credentials;

/// <summary>What is worth a warning and no error. Each text is given once, to whoever asks first, as long as its owner lives.</summary>
public sealed class CredentialNotices
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _waiting = new();

    /// <summary>Takes the next text, if there is one.</summary>
    public bool TryTake(out string? text) => _waiting.TryDequeue(out text);

    internal void Add(string text)
    {
        if (_known.TryAdd(text, true))
        {
            _waiting.Enqueue(text);
        }
    }
}
