using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>Billed, uncertain and in flight together never exceed the budget, and what is not billed does not count.</summary>
public sealed class BudgetTests
{
    private static readonly Gen<Reply> AnyReply = Gen.Frequency(
        (5, Gen.OneOfConst<Reply>(Replies.Consistent, Replies.Inconsistent)),
        (3, Gen.Const<Reply>(Replies.NoRecord)),
        (1, Gen.Const(FaultKind.Rejected).Select(kind => (Reply)Replies.Of(kind))),
        (1, Gen.Const(FaultKind.Lost).Select(kind => (Reply)Replies.Of(kind))));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task It_is_never_exceeded_and_used_to_the_full_whatever_the_order_of_outcomes(bool hasLedger) =>
        Gen.Select(AnyReply.Array[1, 40], Gen.Int[0, 20], Gen.Int[1, 8]).SampleAsync(
            async (replies, maximum, throttleLimit) =>
            {
                var gate = new Lock();
                var (inFlight, spent, most) = (0, 0, 0);
                var service = new ScriptedService(async call =>
                {
                    lock (gate)
                    {
                        most = Math.Max(most, ++inFlight + spent);
                    }

                    await Task.Yield();
                    var reply = replies[People.IndexOf(call.Subject) - 1];
                    lock (gate)
                    {
                        inFlight--;
                        spent += reply is Answer { IsBilled: true } or Fault { Kind: FaultKind.Lost } ? 1 : 0;
                    }

                    return reply;
                });
                var clock = new HastyClock();
                var options = new RunOptions { ThrottleLimit = throttleLimit, MaximumBilled = maximum, OutageTimeout = TimeSpan.FromDays(3650) };
                await using var fixture = new RunFixture(service, options, clock, ledger: hasLedger ? new ScriptedLedger(clock) : null);

                var results = await fixture.LeadAsync([.. Enumerable.Range(1, replies.Length).Select(row => People.Row(row, row))]);

                var skipped = results.Where(result => result.Status == VerificationStatus.Skipped).ToList();
                Assert.Equal(replies.Length, results.Count);
                Assert.InRange(most, 0, maximum);
                Assert.Equal(spent, results.Sum(result => result.BilledCalls + result.UncertainCalls));
                Assert.All(skipped, result => Assert.Equal("Id2Meta.BudgetReached", result.Code));
                Assert.True(skipped.Count == 0 || spent == maximum, "Skipped, and something was left.");
                Assert.Equal(skipped.Count > 0 || maximum == 0, fixture.Run.OverBudget is not null);
            },
            iter: 300);
}
