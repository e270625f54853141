using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Id2Meta.Service;

/// <summary>Sources of cancellation that end by themselves after the time a request may take; where the framework can, used again.</summary>
internal sealed class Deadlines(TimeSpan timeout, TimeProvider timeProvider)
{
    private readonly ConcurrentBag<CancellationTokenSource> _idle = [];

    /// <summary>A source that the caller's token cancels, too.</summary>
    public CancellationTokenSource Rent(CancellationToken cancellationToken, out CancellationTokenRegistration registration)
    {
        var source = Take();
        registration = cancellationToken.Register(static state => ((CancellationTokenSource)state!).Cancel(), source);
        return source;
    }

    /// <summary>Waits until the caller's token is done with the source, and keeps it for the next request.</summary>
    public void Return(CancellationTokenSource source, CancellationTokenRegistration registration)
    {
        registration.Dispose();
        if (TryReset(source))
        {
            _idle.Add(source);
        }
        else
        {
            source.Dispose();
        }
    }

    private CancellationTokenSource Take()
    {
        if (!_idle.TryTake(out var source))
        {
            return timeProvider.CancelAfter(timeout);
        }

        source.CancelAfter(timeout);
        return source;
    }

#if NET8_0_OR_GREATER
    private static bool TryReset(CancellationTokenSource source) => source.TryReset();
#else
    private static bool TryReset(CancellationTokenSource source) => false;
#endif
}
