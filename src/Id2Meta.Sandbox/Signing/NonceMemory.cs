using System;
using System.Collections.Generic;

namespace Id2Meta.Sandbox.Signing;

/// <summary>The nonces of the last 15 minutes. Older ones are forgotten, so memory is bounded by the rate of requests.</summary>
internal sealed class NonceMemory
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _timeProvider;
    private readonly HashSet<Hash128> _known = [];
    private readonly Queue<(long Timestamp, Hash128 Nonce)> _inOrder = new();

    public NonceMemory(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Remembers the nonce; false when it is known already.</summary>
    public bool TryAdd(Hash128 nonce)
    {
        lock (_known)
        {
            var now = _timeProvider.GetTimestamp();
            while (_inOrder.Count > 0 && _timeProvider.GetElapsedTime(_inOrder.Peek().Timestamp, now) >= Lifetime)
            {
                _known.Remove(_inOrder.Dequeue().Nonce);
            }

            if (!_known.Add(nonce))
            {
                return false;
            }

            _inOrder.Enqueue((now, nonce));
            return true;
        }
    }
}
