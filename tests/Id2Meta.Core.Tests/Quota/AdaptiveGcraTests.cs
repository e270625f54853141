using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Id2Meta.Quota;
using Xunit;
using Xunit.Abstractions;

namespace Id2Meta.Core.Tests.Quota;

public sealed class AdaptiveGcraTests(ITestOutputHelper output)
{
    private static readonly int[] Seeds = [.. Enumerable.Range(1, 20)];

    [Theory]
    [InlineData(50, 3_000, "Fixed", 0.97, 0.005)]
    [InlineData(50, 3_000, "Sliding", 0.94, 0.005)]
    [InlineData(50, 3_000, "TokenBucket", 0.97, 0.005)]
    [InlineData(10, 600, "Fixed", 0.96, 0.007)]
    [InlineData(10, 600, "Sliding", 0.92, 0.015)]
    [InlineData(10, 600, "TokenBucket", 0.96, 0.007)]
    public void The_quota_is_used_and_hardly_overrun_by_whatever_window(double limit, int rows, string window, double leastShare, double mostRefused)
    {
        var runs = Seeds.Select(seed => Account(window, _ => limit, seed).Run(new AdaptiveGcra(limit), rows)).ToList();
        var share = runs.Average(run => rows / run.Seconds / limit);
        var refused = runs.Average(run => (double)run.Refused.Count / (rows + run.Refused.Count));
        output.WriteLine($"{share:F3} of the quota, {refused:P2} refused");

        Assert.True(share >= leastShare, $"{share:F3} of the quota");
        Assert.True(refused <= mostRefused, $"{refused:P2} refused");
    }

    [Theory]
    [InlineData("Fixed")]
    [InlineData("Sliding")]
    [InlineData("TokenBucket")]
    public void A_limit_that_is_half_of_the_configured_one_is_found(string window)
    {
        const double Configured = 50;
        const double Real = 25;
        var runs = Seeds.Select(seed => Account(window, _ => Real, seed).Run(new AdaptiveGcra(Configured), 1_500)).ToList();
        var share = runs.Average(run => run.Accepted.Count(at => at >= 10) / (run.Seconds - 10) / Real);
        var refused = runs.Average(run => (double)run.Refused.Count(at => at >= 10) / run.Accepted.Count(at => at >= 10));
        output.WriteLine($"{share:F3} of the quota, {refused:P2} refused");

        Assert.True(share >= 0.92, $"{share:F3} of the quota");
        Assert.True(refused <= 0.01, $"{refused:P2} refused");
    }

    [Theory]
    [InlineData(50, 100)]
    [InlineData(10, 260)]
    public void A_limit_that_was_halved_for_a_minute_is_used_again(double limit, double within)
    {
        foreach (var seed in Seeds)
        {
            var run = Account("Sliding", now => now is >= 30 and < 90 ? limit / 2 : limit, seed).Run(new AdaptiveGcra(limit), (int)(limit * (100 + within)));
            var lastSeconds = run.Accepted.Count(at => at >= 80 + within && at < 90 + within) / 10d;
            Assert.True(lastSeconds >= 0.9 * limit, $"{lastSeconds} a second, seed {seed}");
        }
    }

    [Fact]
    public void Slots_that_are_late_do_not_leave_together()
    {
        const double Limit = 50;
        var pace = new AdaptiveGcra(Limit);
        for (var slot = 0; slot < 10; slot++)
        {
            pace.Reserve(0);
        }

        // All ten have come while the process stood still.
        var departures = Enumerable.Range(0, 10).Select(_ => pace.Depart(1)).ToArray();

        Assert.Equal(1, departures[0]);
        Assert.All(departures.Zip(departures[1..]), pair => Assert.InRange(pair.Second - pair.First, 1 / Limit, (1 / pace.Rate) - 1e-9));
        Assert.Equal(2, pace.Depart(2));
    }

    [Fact]
    public void A_cut_voids_the_slots_before_it_and_older_refusals_are_no_news()
    {
        var pace = new AdaptiveGcra(10);
        var generation = pace.Generation;
        for (var call = 0; call < 10; call++)
        {
            pace.Accepted(1);
        }

        pace.Refused(1, generation, null);
        pace.Refused(1, generation, null);
        Assert.Equal(generation, pace.Generation);
        pace.Refused(1, generation, 3);
        Assert.NotEqual(generation, pace.Generation);
        Assert.Equal(4, pace.Reserve(1));
        var rate = pace.Rate;
        pace.Refused(1, generation, 30);
        Assert.Equal(rate, pace.Rate);
        Assert.InRange(pace.Reserve(1), 4, 5);
    }

    [Fact]
    public void No_cut_is_deeper_than_half()
    {
        var pace = new AdaptiveGcra(100);
        var before = pace.Rate;
        for (var call = 0; call < 3; call++)
        {
            pace.Refused(1, pace.Generation, null);
        }

        Assert.InRange(pace.Rate, 0.49 * before, 0.5 * before);
    }

    [Fact]
    public void Slots_are_never_closer_than_the_limit_allows() =>
        Gen.Select(Gen.Double[0.1, 1000], Gen.Select(Gen.Double[0, 0.5], Gen.Int[0, 3]).List[1, 200]).Sample((limit, steps) =>
        {
            var pace = new AdaptiveGcra(limit);
            var now = 0d;
            var used = new List<double>();
            var ahead = new Queue<(double Slot, int Generation)>();
            foreach (var (pause, what) in steps)
            {
                now += pause;
                while (ahead.Count > 0 && ahead.Peek().Slot <= now)
                {
                    var (slot, generation) = ahead.Dequeue();
                    if (generation == pace.Generation)
                    {
                        used.Add(slot);
                    }
                }

                switch (what)
                {
                    case 0:
                        pace.Refused(now, pace.Generation, null);
                        break;
                    case 1:
                        pace.Accepted(now);
                        break;
                    default:
                        ahead.Enqueue((pace.Reserve(now), pace.Generation));
                        break;
                }
            }

            return used.Zip(used.Skip(1), (slot, next) => next - slot).All(gap => gap >= (1 / limit) - 1e-9);
        });

    [Fact]
    public void A_lower_limit_keeps_the_rate_that_was_found()
    {
        var pace = new AdaptiveGcra(100);
        pace.Limit = 50;
        Assert.Equal(48.75, pace.Rate, 3);
        pace.Limit = 100;
        Assert.Equal(97.5, pace.Rate, 3);
    }

    private static SimulatedAccount Account(string window, Func<double, double> limitAt, int seed) =>
        new(Enum.Parse<SimulatedAccount.Window>(window), limitAt, seed);
}
