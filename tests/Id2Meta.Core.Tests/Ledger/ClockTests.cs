using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A whole run, with pace and ledger, on a machine whose clock somebody sets meanwhile.</summary>
public sealed class ClockTests : IDisposable
{
    private const int Rows = 60;
    private const double Limit = 200;

    private readonly LedgerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(-5, 5)]
    [InlineData(5, -5)]
    [InlineData(5, 0)]
    public async Task Set_by_hours_during_a_run_it_changes_nothing(int hours, int later)
    {
        // The monotonic clock is the machine's: what hangs or rushes by the other one shows.
        var clock = new SettableClock(TimeProvider.System);
        var beganAt = clock.GetUtcNow();
        var began = clock.GetTimestamp();
        var calls = 0;
        var service = ScriptedService.Immediate(_ =>
        {
            var call = Interlocked.Increment(ref calls);
            if (call is Rows / 3 or Rows * 2 / 3)
            {
                clock.Offset = TimeSpan.FromHours(call == Rows / 3 ? hours : later);
            }

            return Replies.Consistent;
        });

        var results = await LeadAsync(service, clock);
        var took = clock.GetElapsedTime(began);

        Assert.Equal(Rows, calls);
        Assert.Equal(TimeSpan.FromHours(later), clock.Offset);
        Assert.All(results, result => Assert.Equal((VerificationStatus.Consistent, VerificationSource.Service, 1), (result.Status, result.Source, result.BilledCalls)));

        // The pace did not run away.
        Assert.True(took >= TimeSpan.FromSeconds((Rows - 1) / Limit));

        // Answers are dated by the clock as it was when the run began.
        var dates = results.ConvertAll(result => DateTimeOffset.Parse(result.VerifiedAt!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.All(dates, date => Assert.InRange(date, beganAt.AddMilliseconds(-1), beganAt + took));
        var scope = Assert.Single((await _fixture.SummarizeAsync()).Scopes);
        Assert.Equal((Rows, new LedgerTotals(Rows, 0, 0), MemberState.Left), (scope.Consistent, scope.Totals, Assert.Single(scope.Runs).State));

        var known = await LeadAsync(ScriptedService.Immediate(_ => Replies.Inconsistent), clock);
        Assert.Equal(results.Select(result => (result.RowNumber, result.VerifiedAt)), known.Select(result => (result.RowNumber, result.VerifiedAt)));
        Assert.All(known, result => Assert.Equal(VerificationSource.Ledger, result.Source));
    }

    private async Task<List<VerificationResult>> LeadAsync(ScriptedService service, SettableClock clock)
    {
        await using var ledger = await _fixture.OpenAsync(new LedgerOptions { QpsLimit = Limit, RetryUncertain = true }, clock);
        await using var pace = await SharedPace.JoinAsync(ledger.Pace, clock, CancellationToken.None);
        await using var run = new VerificationRun(service, pace, new ScriptedCredentials(), new ServiceClock(clock), new RunOptions { ThrottleLimit = 4 }, clock, ledger);
        return await LeadAsync(run).WaitAsync(RunFixture.Patience);
    }

    private static async Task<List<VerificationResult>> LeadAsync(VerificationRun run)
    {
        var results = new List<VerificationResult>();
        var next = 1;
        while (results.Count < Rows)
        {
            if (next <= Rows && run.TryAdd(People.Row(next, next)))
            {
                next++;
            }
            else if (run.TryTake(out var taken))
            {
                results.Add(taken.Result);
            }
            else
            {
                await run.WaitAsync(CancellationToken.None);
            }
        }

        return results;
    }
}
