using System;
using System.Collections.Concurrent;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>The keys handed out. Those that are over are still known as such.</summary>
internal sealed class SessionKeys
{
    private readonly ConcurrentDictionary<string, SessionKey> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SessionKey> _byToken = new(StringComparer.Ordinal);
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _timeProvider;

    public SessionKeys(TimeSpan lifetime, TimeProvider timeProvider)
    {
        _lifetime = lifetime;
        _timeProvider = timeProvider;
    }

    /// <summary>Makes a key that lives as long as the options say, or as was asked for, whichever is shorter.</summary>
    public SessionKey Issue(TimeSpan asked, SandboxSessionFault fault)
    {
        var lifetime = fault == SandboxSessionFault.ExpiredKeys ? TimeSpan.FromSeconds(-1) : asked < _lifetime ? asked : _lifetime;
        var end = _timeProvider.GetUtcNow() + lifetime;
        var key = New(end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)));
        return fault == SandboxSessionFault.WrongToken ? key with { SecurityToken = New(key.ExpiresAt).SecurityToken } : key;
    }

    public SessionKey? Find(string accessKeyId) => _byId.TryGetValue(accessKeyId, out var key) ? key : null;

    /// <summary>Whether the token was handed out, with whatever key.</summary>
    public bool KnowsToken(string securityToken) => _byToken.ContainsKey(securityToken);

    public bool IsOver(SessionKey key) => _timeProvider.GetUtcNow() >= key.ExpiresAt;

    private SessionKey New(DateTimeOffset expiresAt)
    {
        var key = new SessionKey(RandomText.Create("STS.", byteCount: 12), RandomText.Create(string.Empty, byteCount: 22), RandomText.Create("CAIS", byteCount: 64), expiresAt);
        _byId[key.AccessKeyId] = key;
        _byToken[key.SecurityToken] = key;
        return key;
    }
}
