using System;
using System.Net.Sockets;
using Polly;
using Polly.Retry;

namespace Id2Meta.Ledger;

/// <summary>
/// A run that begins while the server restarts, fails over or ends connections tries again for some seconds. Where nothing listens, it does not wait: that is a
/// wrong address more often.
/// </summary>
internal static class Reconnection
{
    private const int MostTries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    public static ResiliencePipeline Of(TimeProvider timeProvider) => new ResiliencePipelineBuilder { TimeProvider = timeProvider }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static arguments => new(arguments.Outcome.Exception is LedgerException { Word: LedgerError.Unreachable } exception && exception.GetBaseException() is not SocketException),
            MaxRetryAttempts = MostTries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstPause,
        })
        .Build();
}
