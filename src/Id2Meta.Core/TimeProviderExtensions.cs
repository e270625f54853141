using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta;

/// <summary>One spelling, on both frameworks, for waiting by a TimeProvider.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>A task that ends after <paramref name="time"/>.</summary>
    public static Task WaitAsync(this TimeProvider timeProvider, TimeSpan time, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        Task.Delay(time, timeProvider, cancellationToken);
#else
        timeProvider.Delay(time, cancellationToken);
#endif

    /// <summary>A source whose token is cancelled after <paramref name="time"/>.</summary>
    public static CancellationTokenSource CancelAfter(this TimeProvider timeProvider, TimeSpan time) =>
#if NET8_0_OR_GREATER
        new(time, timeProvider);
#else
        timeProvider.CreateCancellationTokenSource(time);
#endif
}
