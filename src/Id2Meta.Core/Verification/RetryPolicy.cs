using System;
using System.Threading.Tasks;
using Id2Meta.Service;
using Polly;
using Polly.Retry;

namespace Id2Meta.Verification;

/// <summary>
/// What is sent again, how often and how long after, by the kind of fault. What may have been billed is among it only where the user asked for it.
/// Outages come before it: a row that is held does not use up its retries.
/// </summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    /// <summary>Whether the policy may send again after such a reply.</summary>
    public static bool Judges(Reply reply) => reply is Fault { Kind: not (FaultKind.Rejected or FaultKind.Fatal) };

    public static ResiliencePipeline<Reply> Create(int maximumRetryCount, bool retryUncertain, TimeProvider timeProvider)
    {
        var pipeline = new ResiliencePipelineBuilder<Reply> { TimeProvider = timeProvider };

        // Nothing was sent, or the service failed: a few times, longer apart each time, at random so that runs do not march in step.
        if (maximumRetryCount > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<Reply>
            {
                ShouldHandle = retryUncertain ? When(FaultKind.Transient, FaultKind.Lost) : When(FaultKind.Transient),
                MaxRetryAttempts = maximumRetryCount,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstBackOff,
                MaxDelay = LongestBackOff,
                DelayGenerator = static arguments => new((arguments.Outcome.Result as Fault)?.RetryAfter),
            });
        }

        // The clock or the token was put right: once each, since a machine that slept has both wrong.
        foreach (var kind in (FaultKind[])[FaultKind.ClockSkewed, FaultKind.TokenExpired])
        {
            pipeline.AddRetry(new RetryStrategyOptions<Reply>
            {
                ShouldHandle = When(kind),
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
            });
        }

        // One too many: as often as it takes. The pace gives the moment, the service's hint the least.
        pipeline.AddRetry(new RetryStrategyOptions<Reply>
        {
            ShouldHandle = When(FaultKind.Throttled),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.Zero,
            DelayGenerator = static arguments => new((arguments.Outcome.Result as Fault)?.RetryAfter),
        });
        return pipeline.Build();
    }

    private static Func<RetryPredicateArguments<Reply>, ValueTask<bool>> When(params FaultKind[] kinds) =>
        arguments => new(arguments.Outcome.Result is Fault fault && Array.IndexOf(kinds, fault.Kind) >= 0);
}
