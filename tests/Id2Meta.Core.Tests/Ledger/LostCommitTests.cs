using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Work;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>The connection is lost at a commit: whether it happened, only the ledger knows.</summary>
public sealed class LostCommitTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Theory]
    [InlineData(false, "after")]
    [InlineData(false, "before")]
    [InlineData(false, "after", "before")]
    [InlineData(false, "after", "after")]
    [InlineData(false, "before", "after", "before")]
    [InlineData(true, "after")]
    [InlineData(true, "before")]
    [InlineData(true, "after", "before")]
    [InlineData(true, "after", "after")]
    [InlineData(true, "before", "after", "before")]
    public async Task A_claim_that_nobody_was_told_of_is_given_back_and_one_elsewhere_is_left_alone(bool claimsTravelAlone, params string[] losses)
    {
        await using var other = await _fixture.OpenAsync();
        Assert.Equal(ClaimOutcome.Ours, (await other.ClaimAsync(_fixture.Mark(2), CancellationToken.None)).Outcome);
        var options = new LedgerOptions();
        await using var driver = _fixture.Driver(options, TimeProvider.System);
        await driver.PrepareAsync(create: false, _fixture.Key.Fingerprint, CancellationToken.None);
        var (connection, desk) = await EnterAsync(driver, options);
        await using var writer = new LedgerWriter(connection, driver.Clock, desk, options, long.MinValue, claimsTravelAlone);
        using var present = desk.Present;

        connection.Losses = new(losses);
        for (var loss = 0; loss < losses.Length; loss++)
        {
            // The second is another run's.
            var claiming = writer.SubmitAsync(new ClaimChange(_fixture.Mark(1 + (loss % 2)), 100 + loss));
            await Assert.ThrowsAsync<LedgerException>(() => claiming.WaitAsync(RunFixture.Patience));
        }

        await writer.SubmitAsync(new SignOfLife()).WaitAsync(RunFixture.Patience);

        var entry = Assert.Single(await _fixture.EntriesAsync());
        Assert.Equal((EntryState.InFlight, 0), (entry.State, entry.UncertainCalls));
        Assert.Equal(new LedgerTotals(0, 0, 1), desk.Totals);
        Assert.Equal(ClaimKind.Elsewhere, (await writer.SubmitAsync(new ClaimChange(_fixture.Mark(2), 300)).WaitAsync(RunFixture.Patience)).Kind);
        Assert.Equal(ClaimOutcome.Ours, (await writer.SubmitAsync(new ClaimChange(_fixture.Mark(1), 301)).WaitAsync(RunFixture.Patience)).Claim!.Outcome);
        Assert.Equal(new LedgerTotals(0, 0, 2), desk.Totals);
    }

    [Theory]
    [InlineData("done", "after")]
    [InlineData("done", "before")]
    [InlineData("done", "after", "after")]
    [InlineData("done", "before", "after")]
    [InlineData("free", "after")]
    [InlineData("free", "before", "after")]
    [InlineData("unsure", "after")]
    [InlineData("unsure", "before", "after")]
    public async Task An_outcome_that_is_written_again_is_booked_once(string outcome, params string[] losses)
    {
        var options = new LedgerOptions();
        await using var driver = _fixture.Driver(options, TimeProvider.System);
        await driver.PrepareAsync(create: true, _fixture.Key.Fingerprint, CancellationToken.None);
        var (connection, desk) = await EnterAsync(driver, options);
        await using var writer = new LedgerWriter(connection, driver.Clock, desk, options, long.MinValue, claimsTravelAlone: true);
        using var present = desk.Present;
        var claim = (await writer.SubmitAsync(new ClaimChange(_fixture.Mark(1), 100)).WaitAsync(RunFixture.Patience)).Claim!;

        connection.Losses = new(losses);
        foreach (var _ in losses)
        {
            await Assert.ThrowsAsync<LedgerException>(() => SettleAsync().WaitAsync(RunFixture.Patience));
        }

        await SettleAsync().WaitAsync(RunFixture.Patience);

        var expected = outcome switch
        {
            "done" => new LedgerTotals(1, 0, 0),
            "unsure" => new LedgerTotals(0, 1, 0),
            _ => new LedgerTotals(0, 0, 0),
        };
        Assert.Equal(expected, desk.Totals);
        Assert.Equal(outcome == "free" ? 0 : 1, (await _fixture.EntriesAsync()).Count);
        Assert.True(claim.IsSettled);

        Task SettleAsync() => outcome switch
        {
            "done" => writer.SubmitAsync(new DoneChange(claim, 1, true, "EFA11401-C961-5E89-A2D3-BF9883E5CC3D")),
            "unsure" => writer.SubmitAsync(new UnsureChange(claim)),
            _ => writer.SubmitAsync(new FreeChange(claim)),
        };
    }

    public void Dispose() => _fixture.Dispose();

    private async Task<(LossyConnection Connection, MemberDesk Desk)> EnterAsync(ILedgerDriver driver, LedgerOptions options)
    {
        var connection = new LossyConnection(await driver.ConnectAsync(CancellationToken.None));
        var desk = new MemberDesk(driver, LedgerFixture.Scope with { Account = _fixture.Key.FingerprintOf(LedgerFixture.Scope.Account) }, options, "here", 1);
        await desk.OpenAsync(connection, CancellationToken.None);
        return (connection, desk);
    }

    /// <summary>Loses commits, before or after they happen.</summary>
    private sealed class LossyConnection(ILedgerConnection inner) : ILedgerConnection
    {
        public Queue<string> Losses { get; set; } = new();

        public ValueTask BeginAsync(CancellationToken cancellationToken) => inner.BeginAsync(cancellationToken);

        public ValueTask<IReadOnlyList<SqlRow?>> RunAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken) => inner.RunAsync(calls, cancellationToken);

        public ValueTask<IReadOnlyList<SqlRow>> ReadAsync(SqlCall call, CancellationToken cancellationToken) => inner.ReadAsync(call, cancellationToken);

        public async ValueTask<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, CancellationToken cancellationToken)
        {
            var loss = Losses.Count > 0 ? Losses.Dequeue() : null;
            var rows = loss == "before" ? [] : await inner.CommitAsync(last, cancellationToken);
            return loss is null ? rows : throw new LedgerException(LedgerError.Unreachable, "The connection is lost.", "Try again.");
        }

        public ValueTask RollbackAsync() => inner.RollbackAsync();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
