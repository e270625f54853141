using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// Tells of calls to whoever listens in the process, by an ActivitySource and a Meter that are both named Id2Meta; nothing is sent anywhere. No tag says who was
/// asked about, what the verdict was, or as whom was asked.
/// </summary>
internal sealed class CallSignals(string endpoint)
{
    private const string Name = "Id2Meta";

    private const string EndpointTag = "id2meta.endpoint";
    private const string AttemptTag = "id2meta.attempt";
    private const string OutcomeTag = "id2meta.outcome";
    private const string RequestIdTag = "id2meta.request_id";
    private const string ErrorTag = "error.type";

    private static readonly string? Version = typeof(CallSignals).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("id2meta.calls", "{call}", "Calls that were made.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("id2meta.refusals", "{call}", "Of them, those that the service refused for the quota: free of charge.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("id2meta.retries", "{call}", "Of them, those that sent a row again after a failure.");
    private static readonly Counter<long> Billed = Meter.CreateCounter<long>("id2meta.billed", "{call}", "Of them, those that were billed for certain.");
    private static readonly Counter<long> Uncertain = Meter.CreateCounter<long>("id2meta.uncertain", "{call}", "Of them, those whose answer was lost: perhaps billed.");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("id2meta.call.duration", "s", "From the first byte sent to the last one read.");

    private readonly KeyValuePair<string, object?> _endpoint = new(EndpointTag, endpoint);

    /// <summary>A call is about to be made; the caller disposes of what this gives where somebody listens, and a call that was given up then says no outcome.</summary>
    /// <param name="attempt">Which call of its row it is, from 1.</param>
    public Activity? Sending(int attempt) =>
        Source.StartActivity("Id2MetaVerifyIntl", ActivityKind.Client)?.SetTag(EndpointTag, endpoint).SetTag(AttemptTag, attempt);

    /// <summary>A call was made.</summary>
    /// <param name="call">What <see cref="Sending"/> gave.</param>
    /// <param name="reply">What became of it.</param>
    /// <param name="isRetry">Whether it sent a row again for another reason than the quota.</param>
    public void Answered(Activity? call, Reply reply, bool isRetry)
    {
        var fault = reply as Fault;
        var outcome = fault?.Kind.ToString() ?? nameof(Answered);
        if (call is not null)
        {
            call.SetTag(OutcomeTag, outcome).SetTag(RequestIdTag, reply.RequestId).SetTag(ErrorTag, fault?.Code);
            call.SetStatus(fault is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        }

        Tell(reply, outcome, fault);
        Count(Refusals, fault is { Kind: FaultKind.Throttled });
        Count(Retries, isRetry);
        Count(Billed, reply is Answer { IsBilled: true });
        Count(Uncertain, fault is { Kind: FaultKind.Lost });
    }

    private void Tell(Reply reply, string outcome, Fault? fault)
    {
        if (!Calls.Enabled && !Durations.Enabled)
        {
            return;
        }

        var tags = new TagList { _endpoint, new(OutcomeTag, outcome) };
        if (fault is not null)
        {
            tags.Add(ErrorTag, fault.Code);
        }

        Calls.Add(1, tags);
        Durations.Record(reply.Duration.TotalSeconds, tags);
    }

    private void Count(Counter<long> counter, bool isOne)
    {
        if (isOne)
        {
            counter.Add(1, _endpoint);
        }
    }
}
