using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Work;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>
/// Any order of claims, answers, losses, burials and late answers of several runs: no subject has two owners that may send, every call is in the books
/// exactly once, and no budget is exceeded.
/// </summary>
public class BookTests
{
    private const int Members = 3;
    private const int Subjects = 3;
    private const long Budget = 6;

    /// <summary>How often each is played.</summary>
    private protected virtual int Games => 20;

    private static readonly Gen<(int Act, int Member, int Target)[]> Acts = Gen.Select(Gen.Int[0, 99], Gen.Int[0, Members - 1], Gen.Int[0, 99]).Array[10, 60];

    [SkippableTheory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, Budget)]
    [InlineData(false, Budget)]
    public Task The_books_are_right_whatever_happens(bool retryUncertain, long? budget) =>
        Acts.SampleAsync(acts => PlayAsync(acts, new LedgerOptions { RetryUncertain = retryUncertain, MaximumBilledTotal = budget }), iter: Games, threads: 1);

    private protected virtual LedgerFixture NewFixture() => new();

    private async Task PlayAsync((int Act, int Member, int Target)[] acts, LedgerOptions options)
    {
        using var fixture = NewFixture();
        await using var driver = fixture.Driver(options, new FakeTimeProvider(People.Now));
        await driver.PrepareAsync(create: true, fixture.Key.Fingerprint, CancellationToken.None);
        var players = new List<Player>();
        for (var i = 0; i < Members; i++)
        {
            players.Add(await Player.JoinAsync(driver, options));
        }

        var calls = new List<Call>();
        await using var looking = await driver.ConnectAsync(CancellationToken.None);
        foreach (var (act, member, target) in acts)
        {
            var player = players[member];
            var open = calls.Where(call => call.Player == player && call.Fate == Fate.Open).ToList();
            if (act < 45 || open.Count == 0)
            {
                await ClaimAsync(player, target % Subjects);
            }
            else if (act < 55)
            {
                await BuryAsync(player, players[(member + 1) % Members]);
            }
            else
            {
                await EndAsync(open[target % open.Count], act);
            }

            await CheckAsync(isToldToo: target % 10 == 0);
        }

        foreach (var call in calls.Where(call => call.Fate == Fate.Open))
        {
            await EndAsync(call, 60);
        }

        await CheckAsync(isToldToo: true);
        foreach (var player in players)
        {
            await player.DisposeAsync();
        }

        async Task ClaimAsync(Player player, int subject)
        {
            player.Rejoined(calls);
            var result = await player.Writer.SubmitAsync(new ClaimChange(fixture.Mark(subject), calls.Count + 1));
            if (result.Claim is { Outcome: ClaimOutcome.Ours } claim)
            {
                calls.Add(new Call(player, claim, subject));
            }
            else if (result.Claim is { Outcome: ClaimOutcome.Known })
            {
                Assert.Contains(calls, call => call.Subject == subject && call.Fate is Fate.Billed or Fate.Unbilled);
            }
        }

        async Task BuryAsync(Player victim, Player other)
        {
            var beat = await looking.RunAsync([LedgerSql.ReadBeat.With(victim.Desk.Present.Id)], CancellationToken.None);
            other.Rejoined(calls);
            if (await other.Writer.SubmitAsync(new BuryChange(victim.Desk.Present.Id, beat[0]!.Long(0))))
            {
                victim.IsBuried = true;
                foreach (var call in calls.Where(call => call.Claim.Membership == victim.Desk.Present))
                {
                    call.IsOrphaned = true;
                }
            }
        }

        async Task EndAsync(Call call, int act)
        {
            call.Player.Rejoined(calls);
            switch (act)
            {
                case < 75:
                    var isBilled = act % 2 == 0;
                    await call.Player.Writer.SubmitAsync(new DoneChange(call.Claim, isBilled ? 1 : 3, isBilled, null));
                    call.Fate = isBilled ? Fate.Billed : Fate.Unbilled;
                    break;
                case < 88:
                    await call.Player.Writer.SubmitAsync(new UnsureChange(call.Claim));
                    call.Fate = Fate.Lost;
                    break;
                default:
                    await call.Player.Writer.SubmitAsync(new FreeChange(call.Claim));
                    call.Fate = Fate.Freed;
                    break;
            }
        }

        // What the administration tells is looked at now and then: it opens the ledger anew each time.
        async Task CheckAsync(bool isToldToo)
        {
            Assert.All(
                calls.Where(call => call.Fate == Fate.Open && !call.IsOrphaned).GroupBy(call => call.Subject),
                owners => Assert.Single(owners));
            var expected = new LedgerTotals(
                calls.Count(call => call.Fate == Fate.Billed),
                calls.Count(call => call.Fate == Fate.Lost || (call.Fate == Fate.Open && call.IsOrphaned)),
                calls.Count(call => call.Fate == Fate.Open && !call.IsOrphaned));
            var row = (await looking.RunAsync([LedgerSql.ReadTotals.With(1L)], CancellationToken.None))[0]!;
            Assert.Equal(expected, new LedgerTotals(row.Long(0), row.Long(1), row.Long(2)));
            Assert.True(options.MaximumBilledTotal is null || expected.Highest <= options.MaximumBilledTotal);

            if (!isToldToo)
            {
                return;
            }

            await using var administration = await Ledgers.AdministerAsync(fixture.AddressAt(driver.Clock.TimeProvider), driver.Clock.TimeProvider, CancellationToken.None);
            var entries = await administration.EntriesAsync(new(), CancellationToken.None).ToListAsync();
            Assert.Equal(
                expected,
                new LedgerTotals(entries.Sum(entry => entry.BilledCalls), entries.Sum(entry => entry.UncertainCalls), entries.Count(entry => entry.State == EntryState.InFlight)));
            var members = (await administration.SummarizeAsync(CancellationToken.None)).Scopes[0].Runs;
            Assert.Equal((expected.Billed, expected.Uncertain), (members.Sum(run => run.BilledCalls), members.Sum(run => run.UncertainCalls)));
        }
    }

    private enum Fate
    {
        Open,
        Billed,
        Unbilled,
        Lost,
        Freed,
    }

    private sealed class Call(Player player, LedgerClaim claim, int subject)
    {
        public Player Player { get; } = player;

        public LedgerClaim Claim { get; } = claim;

        public int Subject { get; } = subject;

        public Fate Fate { get; set; }

        /// <summary>Its run was buried while it was open.</summary>
        public bool IsOrphaned { get; set; }
    }

    private sealed class Player : IAsyncDisposable
    {
        private Player(MemberDesk desk, LedgerWriter writer)
        {
            Desk = desk;
            Writer = writer;
        }

        public MemberDesk Desk { get; }

        public LedgerWriter Writer { get; }

        public bool IsBuried { get; set; }

        public static async Task<Player> JoinAsync(ILedgerDriver driver, LedgerOptions options)
        {
            var desk = new MemberDesk(driver, LedgerFixture.Scope, options, "here", 1);
            var connection = await driver.ConnectAsync(CancellationToken.None);
            await desk.OpenAsync(connection, CancellationToken.None);
            return new Player(desk, new LedgerWriter(connection, driver.Clock, desk, options, long.MinValue, claimsTravelAlone: !driver.HasOneWriter));
        }

        /// <summary>The next transaction of one that was buried enters anew.</summary>
        public void Rejoined(List<Call> calls)
        {
            if (IsBuried)
            {
                IsBuried = false;
                Assert.All(calls.Where(call => call.Claim.Membership == Desk.Present), call => Assert.True(call.IsOrphaned));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Writer.DisposeAsync();
            Desk.Present.Dispose();
        }
    }
}
