using System;
using System.Threading;

namespace Id2Meta.Quota;

/// <summary>A run's part in a shared pace.</summary>
public sealed class PaceLease : IDisposable
{
    private Action? _leave;

    internal PaceLease(Pace pace, Action leave)
    {
        Pace = pace;
        _leave = leave;
    }

    /// <summary>The shared pace.</summary>
    public Pace Pace { get; }

    /// <summary>Leaves the pace; the others' limits count on.</summary>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
