using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>What a listener hears that lives, as this one, outside the module's load context.</summary>
public sealed class SignalTests : IDisposable
{
    private const string Source = "Id2Meta";

    private readonly Session _session = new();
    private readonly ConcurrentQueue<Activity> _calls = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _measurements = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meter;

    public SignalTests()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _calls.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
        _meter = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, Text(tags))));
        _meter.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, Text(tags))));
        _meter.Start();
    }

    public void Dispose()
    {
        _meter.Dispose();
        _activities.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void The_counters_agree_with_the_bill_and_each_call_is_an_activity()
    {
        var run = Verify("Start-Id2MetaSandbox -QpsLimit 1000 -Fault Throttle, InternalError -FaultRate 0.3 -Seed 7", "-QpsLimit 1000 -MaximumRetryCount 20", People.Rows(60));
        Assert.All(run.All("Status"), status => Assert.Equal("Consistent", status));
        var bill = _session.Run("Get-Id2MetaSandbox").Output[0];
        long Of(string property) => Convert.ToInt64(bill.Properties[property].Value, System.Globalization.CultureInfo.InvariantCulture);
        var failures = _calls.Count(call => Tag(call, "id2meta.outcome") == "Transient");

        Assert.Equal(Of("Requests"), Sum("id2meta.calls"));
        Assert.Equal(Of("Throttled"), Sum("id2meta.refusals"));
        Assert.Equal(Of("BilledCalls"), Sum("id2meta.billed"));
        Assert.Equal(failures, Sum("id2meta.retries"));
        Assert.Equal(0, Sum("id2meta.uncertain"));
        Assert.True(Of("Throttled") > 0 && failures > 0, "Neither refusals nor failures: the test shows nothing.");

        var durations = _measurements.Where(measurement => measurement.Instrument == "id2meta.call.duration").ToList();
        Assert.Equal(Of("Requests"), durations.Count);
        Assert.All(durations, duration => Assert.InRange(duration.Value, 1e-6, 60));

        Assert.Equal(Of("Requests"), _calls.Count);
        Assert.Equal(60, _calls.Count(call => Tag(call, "id2meta.outcome") == "Answered" && call.Status == ActivityStatusCode.Ok));
        Assert.Equal(Of("Throttled"), _calls.Count(call => Tag(call, "id2meta.outcome") == "Throttled" && call.Status == ActivityStatusCode.Error));
        Assert.Equal(run.All("RequestId").Order(), _calls.Where(call => call.Status == ActivityStatusCode.Ok).Select(call => Tag(call, "id2meta.request_id")).Order());
    }

    [Fact]
    public void A_call_whose_answer_is_lost_is_uncertain_and_not_billed()
    {
        var run = Verify("Start-Id2MetaSandbox -Fault DropAfter -FaultRate 1", "-QpsLimit 100", People.Rows(1));
        Assert.Equal([1], run.All("UncertainCalls"));
        Assert.Equal(1, Sum("id2meta.uncertain"));
        Assert.Equal(0, Sum("id2meta.billed"));
        Assert.Equal("Id2Meta.OutcomeUnknown", Tag(Assert.Single(_calls), "error.type"));
    }

    [Fact]
    public void A_call_belongs_to_the_activity_around_the_pipeline()
    {
        using var around = new Activity("job").Start();
        Verify("Start-Id2MetaSandbox", string.Empty, People.Rows(2));
        Assert.Equal(2, _calls.Count);
        Assert.All(_calls, call => Assert.Equal((around.TraceId, around.SpanId), (call.TraceId, call.ParentSpanId)));
    }

    [Fact]
    public void Nobody_and_no_verdict_is_in_a_tag()
    {
        var rows = new[] { People.Row("金丝雀名", People.NumberOf(1)), People.Row("金丝雀名", People.NumberOf(801)), People.Row("金丝雀名", People.NumberOf(901)) };
        Verify("Start-Id2MetaSandbox -AccessKeyId CanaryKeyIdOfSomebody", "-QpsLimit 1000", rows);

        var everything = string.Join('\n', _calls.Select(call => $"{call.DisplayName} {call.StatusDescription} {Text([.. call.TagObjects])} {string.Join(' ', call.Baggage)} {call.Events.Count()}")
            .Concat(_measurements.Select(measurement => measurement.Tags)));
        Assert.Equal(3, _calls.Count);
        foreach (var canary in new[] { "金丝雀", Uri.EscapeDataString("金丝雀"), People.NumberOf(1)[..17], People.NumberOf(801)[..17], "Canary", "onsistent", "NoRecord" })
        {
            Assert.DoesNotContain(canary, everything, StringComparison.Ordinal);
        }

        string[] known = ["error.type", "id2meta.attempt", "id2meta.endpoint", "id2meta.outcome", "id2meta.request_id"];
        Assert.Subset(known.ToHashSet(), _calls.SelectMany(call => call.TagObjects).Select(tag => tag.Key).ToHashSet());
    }

    private static string? Tag(Activity call, string name) => call.GetTagItem(name)?.ToString();

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    private long Sum(string instrument) => (long)_measurements.Where(measurement => measurement.Instrument == instrument).Sum(measurement => measurement.Value);

    private Run Verify(string sandbox, string parameters, object[] rows)
    {
        _session.Run(sandbox + " | Out-Null");
        return _session.Run($"$rows | Invoke-Id2MetaVerify {parameters} -ErrorAction Ignore", ("rows", rows));
    }
}
