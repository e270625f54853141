using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using CsCheck;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>What holds for any rows, any faults and any order of events.</summary>
public sealed class MixtureTests
{
    private const int Subjects = 12;
    private const int Cases = 1000;

    private static readonly Gen<FaultKind> HarmlessFault = Gen.OneOfConst(FaultKind.Throttled, FaultKind.Transient);

    private static readonly Gen<FaultKind> AnyFault = Gen.Frequency(
        (12, HarmlessFault),
        (2, Gen.OneOfConst(FaultKind.Rejected, FaultKind.Lost)),
        (2, Gen.OneOfConst(FaultKind.ClockSkewed, FaultKind.TokenExpired)),
        (1, Gen.Const(FaultKind.Fatal)));

    private static readonly Gen<int> Seed = Gen.Int[0, int.MaxValue - 1];

    // -1 is a row that cannot be asked about; the others are each person twice, with the number in either form.
    private static readonly Gen<int[]> Rows = Gen.Int[-1, (2 * Subjects) - 1].Array[0, 60];

    private static readonly Gen<RunOptions> Options = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 4], Gen.Bool, Gen.OneOf(Gen.Int[1, 5], Gen.Const(5000)),
        (throttleLimit, retries, unordered, undelivered) => new RunOptions
        {
            ThrottleLimit = throttleLimit == 0 ? null : throttleLimit,
            MaximumRetryCount = retries,
            OutageTimeout = TimeSpan.FromDays(3650),
            Unordered = unordered,
            MaximumUndelivered = undelivered,
        });

    [Fact]
    public Task Every_row_gets_one_result_and_no_answer_is_paid_for_twice() => Gen.Select(Rows, Scripts(AnyFault), Options, Seed)
        .SampleAsync(async (people, scripts, options, seed) => await CheckAsync(people, scripts, options, seed), iter: Cases);

    [Fact]
    public Task Faults_that_end_no_run_leave_no_row_skipped() => Gen.Select(Rows, Scripts(HarmlessFault), Options, Seed)
        .SampleAsync(
            async (people, scripts, options, seed) =>
            {
                var (service, results, ending) = await CheckAsync(people, scripts, options, seed);
                Assert.Null(ending);
                Assert.DoesNotContain(results, result => result.Status == VerificationStatus.Skipped);

                foreach (var calls in service.Calls.GroupBy(call => People.IndexOf(call.Subject)))
                {
                    var replies = calls.Select(call => ((call.Reply as Fault)?.Kind)).ToList();
                    var transient = replies.Count(kind => kind == FaultKind.Transient);
                    Assert.True(replies[^1] switch
                    {
                        FaultKind.Throttled => false,
                        FaultKind.Transient => transient > options.MaximumRetryCount,
                        _ => true, // what an outage held was sent more often than the limit says
                    });
                }
            },
            iter: Cases);

    [Fact]
    public Task What_a_short_memory_asks_again_is_in_the_count() => Gen.Select(Rows, Scripts(HarmlessFault), Options, Seed, Gen.Int[0, 4])
        .SampleAsync(
            async (people, scripts, options, seed, remembered) =>
            {
                var service = ScriptedService.Shuffled(seed, call => scripts[People.IndexOf(call.Subject)][^1]);
                await using var fixture = new RunFixture(service, options with { RememberedAnswers = remembered });

                var results = await fixture.LeadAsync(RowsOf(people), new Random(seed));

                AssertOnePerRow(people, options, results);
                Assert.Equal(service.Billed, results.Sum(result => result.BilledCalls));
                Assert.Equal(service.Calls.Count, results.Sum(result => result.Attempts));
            },
            iter: Cases);

    [Fact]
    public Task A_run_can_be_disposed_of_at_any_moment() => Gen.Select(Rows, Scripts(AnyFault), Options, Seed, Gen.Int[0, 60])
        .SampleAsync(
            async (people, scripts, options, seed, steps) =>
            {
                var service = Service(scripts, seed);
                var fixture = new RunFixture(service, options);
                var chance = new Random(seed);
                var taken = new List<long>();
                var rows = new Queue<InputRow>(RowsOf(people));
                for (var i = 0; i < steps; i++)
                {
                    if (rows.Count > 0 && chance.Next(2) == 0)
                    {
                        _ = fixture.Run.TryAdd(rows.Peek()) && rows.TryDequeue(out _);
                    }
                    else if (fixture.Run.TryTake(out var result))
                    {
                        taken.Add(result.Result.RowNumber);
                    }
                }

                await fixture.DisposeAsync();

                Assert.Equal(0, service.InFlight);
                Assert.Equal(taken.Distinct(), taken);
            },
            iter: Cases);

    private static Gen<Reply[][]> Scripts(Gen<FaultKind> fault) => Gen.Select(
        fault.Array[0, 5],
        Gen.Frequency(
            (6, Gen.OneOfConst<Reply>(Replies.Consistent, Replies.Inconsistent, Replies.NoRecord)),
            (1, Gen.OneOfConst(FaultKind.Rejected, FaultKind.Lost, FaultKind.Transient).Select(kind => (Reply)Replies.Of(kind)))),
        (faults, last) => (Reply[])[.. faults.Select(Replies.Of), last]).Array[Subjects];

    private static ScriptedService Service(Reply[][] scripts, int seed) => ScriptedService.Shuffled(seed, call =>
    {
        var script = scripts[People.IndexOf(call.Subject)];
        return script[Math.Min(call.Attempt, script.Length) - 1];
    });

    private static List<InputRow> RowsOf(int[] people) => [.. people.Select((person, place) =>
        person < 0 ? People.InvalidRow(place + 1)
        : person % 2 == 0 ? People.Row(place + 1, person / 2)
        : People.ShortRow(place + 1, person / 2))];

    private static async Task<(ScriptedService Service, List<VerificationResult> Results, Fault? Ending)> CheckAsync(
        int[] people, Reply[][] scripts, RunOptions options, int seed)
    {
        var service = Service(scripts, seed);
        await using var fixture = new RunFixture(service, options);

        var results = await fixture.LeadAsync(RowsOf(people), new Random(seed));

        Assert.Equal(0, fixture.Run.Undelivered);
        AssertOnePerRow(people, options, results);
        AssertBill(service, fixture, results);
        Assert.InRange(service.MostInFlight, 0, options.ThrottleLimit ?? int.MaxValue);

        var lastReplies = new Dictionary<int, Reply>();
        foreach (var call in service.Calls)
        {
            var person = People.IndexOf(call.Subject);
            if (lastReplies.TryGetValue(person, out var before))
            {
                Assert.True(before is Fault { Kind: not (FaultKind.Rejected or FaultKind.Lost or FaultKind.Fatal) }, "Sent again after " + before);
            }

            lastReplies[person] = call.Reply!;
        }

        foreach (var result in results)
        {
            var person = people[result.RowNumber - 1];
            var (status, bizCode) = person < 0 ? (VerificationStatus.InvalidInput, null)
                : lastReplies.TryGetValue(person / 2, out var reply) ? Told(reply)
                : (VerificationStatus.Skipped, null);
            Assert.Equal((status, bizCode), (result.Status, result.BizCode));
            Assert.True(status != VerificationStatus.Skipped || fixture.Run.Ending is not null);
        }

        Assert.True(fixture.Run.Ending is not null || lastReplies.Values.All(reply => reply is not Fault { Kind: FaultKind.Fatal }));
        return (service, results, fixture.Run.Ending);
    }

    private static void AssertOnePerRow(int[] people, RunOptions options, List<VerificationResult> results)
    {
        var inOrder = options.Unordered ? results.OrderBy(result => result.RowNumber) : results.AsEnumerable();
        Assert.Equal(
            RowsOf(people).Select(row => (row.Number, row.UserName, row.IdentifyNum)),
            inOrder.Select(result => (result.RowNumber, result.UserName, result.IdentifyNum)));
    }

    private static void AssertBill(ScriptedService service, RunFixture fixture, List<VerificationResult> results)
    {
        Assert.Equal(service.Billed, results.Sum(result => result.BilledCalls));
        Assert.Equal(service.Calls.Count(call => call.Reply is Fault { Kind: FaultKind.Lost }), results.Sum(result => result.UncertainCalls));
        Assert.Equal(service.Calls.Count, results.Sum(result => result.Attempts));
        Assert.Equal(service.Calls.Count, fixture.Reports.Count);
        Assert.Equal(service.Billed, fixture.Reports.Count(report => report.Reply is Answer { IsBilled: true }));
    }

    private static (string Status, string? BizCode) Told(Reply reply) => reply is Answer answer
        ? (answer.Verdict.ToString(), ((int)answer.Verdict).ToString(CultureInfo.InvariantCulture))
        : (VerificationStatus.Failed, null);
}
