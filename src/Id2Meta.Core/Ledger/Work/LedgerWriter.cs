using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>
/// The one place of a run that writes: whatever waits goes into one transaction, which begins with a sign of life. The run is told when the transaction is
/// durable.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int MostChanges = 1_000;

    private readonly ILedgerConnection _connection;
    private readonly LedgerClock _clock;
    private readonly MemberDesk _desk;
    private readonly LedgerOptions _options;
    private readonly long _oldest;
    private readonly bool _claimsTravelAlone;
    private readonly Channel<LedgerChange> _waiting = Channel.CreateUnbounded<LedgerChange>(new() { SingleReader = true });
    private readonly Task _loop;
    private Doubt? _doubt;
    private long _lastMoment;

    /// <summary>Starts writing.</summary>
    /// <param name="connection">The connection; the writer disposes of it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="desk">Where the run enters anew after it was declared dead.</param>
    /// <param name="options">The run's.</param>
    /// <param name="oldest">Answers before this moment are too old, in milliseconds since 1970.</param>
    /// <param name="claimsTravelAlone">Whether others write at the same time, so that claims are kept short.</param>
    public LedgerWriter(ILedgerConnection connection, LedgerClock clock, MemberDesk desk, LedgerOptions options, long oldest, bool claimsTravelAlone)
    {
        _claimsTravelAlone = claimsTravelAlone;
        _connection = connection;
        _clock = clock;
        _desk = desk;
        _options = options;
        _oldest = oldest;
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Puts a change into the next transaction.</summary>
    public Task<T> SubmitAsync<T>(LedgerChange<T> change)
    {
        if (!_waiting.Writer.TryWrite(change))
        {
            throw new InvalidOperationException("The run has left the ledger.");
        }

        return change.Task;
    }

    /// <summary>Writes what waits, and no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
#pragma warning disable VSTHRD003 // It runs on the pool, where nothing can wait for it in a circle.
        await _loop.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var group = new List<LedgerChange>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < MostChanges && _waiting.Reader.TryRead(out var change))
            {
                group.Add(change);
            }

            await WriteAsync(group).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(List<LedgerChange> group)
    {
        if (_claimsTravelAlone && _options.MaximumBilledTotal is null && _doubt is null
            && group.OfType<ClaimChange>().ToList() is { Count: > 0 } claims && await ClaimAsync(claims).ConfigureAwait(false))
        {
            group.RemoveAll(claims.Contains);
        }

        if (group.Count > 0)
        {
            await WriteTogetherAsync(group).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Claims in a transaction of one trip: whoever wants the same calls waits for its end, and would wait for as many trips as it took. Where others have declared us
    /// dead, nothing is claimed, and this says so.
    /// </summary>
    private async Task<bool> ClaimAsync(List<ClaimChange> claims)
    {
        try
        {
            var membership = _desk.Present;
            var begun = membership.Now();
            var context = ContextOf(membership);
            var ordered = Ordered(claims).ToList();
            await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var rows = await CommitAsync(
                [BeatOf(membership), .. ordered.Select(claim => claim.Start(context)!), LedgerSql.BookClaims.With(context.Scope, membership.Id, context.Moment)],
                claims,
                membership,
                membership.LastBeat + 1).ConfigureAwait(false);
            if (rows[0] is not { } beat)
            {
                return false;
            }

            membership.Beat(begun, beat.Long(0));
            _desk.Committed(membership, Totals(rows[rows.Count - 1]!));
            await FollowAsync(ordered, [.. rows.Skip(1).Take(ordered.Count)], context, beat.Long(0)).ConfigureAwait(false);
            claims.ForEach(claim => claim.Complete());
        }
        catch (Exception exception)
        {
            await FailAsync(claims, exception).ConfigureAwait(false);
        }

        return true;
    }

    private async Task WriteTogetherAsync(List<LedgerChange> group)
    {
        Membership? entered = null;
        try
        {
            var begun = _desk.Present.Now();
            var context = ContextOf(_desk.Present);
            await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var beat = await RunAsync(group, context, BeatOf(_desk.Present)).ConfigureAwait(false);
            if (beat is null)
            {
                // Others have declared us dead. What we had claimed is no longer ours; what is claimed from now on is.
                _desk.Present.End();
                await _connection.RollbackAsync().ConfigureAwait(false);
                await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
                entered = await _desk.EnterAsync(_connection, CancellationToken.None).ConfigureAwait(false);
                context = ContextOf(entered);
                await RunAsync(group, context, beat: null).ConfigureAwait(false);
            }

            var (membership, number) = (context.Membership, beat?.Long(0) ?? 0);
            var rows = await CommitAsync(context.Bookings(), group, membership, number).ConfigureAwait(false);
            _doubt = null;
            membership.Beat(begun, number);
            _desk.Committed(membership, Totals(rows[0]!));
            entered = null;
            group.ForEach(change => change.Complete());
        }
        catch (Exception exception)
        {
            await FailAsync(group, exception).ConfigureAwait(false);
        }
        finally
        {
            entered?.Dispose();
        }
    }

    private GroupContext ContextOf(Membership membership) => new()
    {
        Scope = _desk.Scope,
        Membership = membership,
        Now = _clock.UnixMilliseconds,
        Moment = _lastMoment = Math.Max(_clock.UnixMilliseconds, _lastMoment + 1),
        Oldest = _oldest,
        RetryUncertain = _options.RetryUncertain,
    };

    private SqlCall BeatOf(Membership membership) => LedgerSql.Beat.With(membership.Id, _clock.UnixMilliseconds);

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> changes)
        where T : LedgerChange => changes.OrderBy(change => change.Order.High).ThenBy(change => change.Order.Low);

    /// <summary>Runs the changes, and the sign of life before them: on the same trip, unless what they do depends on more. Gives its row; without one, nothing of it counts.</summary>
    private async ValueTask<SqlRow?> RunAsync(List<LedgerChange> group, GroupContext context, SqlCall? beat)
    {
        var budget = group.Exists(change => change is ClaimChange) ? _options.MaximumBilledTotal : null;
        SqlRow? sign = null;
        if (beat is not null && (budget is not null || _doubt is not null))
        {
            sign = await OneAsync(beat).ConfigureAwait(false);
            if (sign is null)
            {
                return null;
            }

            beat = null;
        }

        if (budget is { } maximum)
        {
            context.SetBudget(maximum, Totals((await OneAsync(LedgerSql.LockTotals.With(_desk.Scope)).ConfigureAwait(false))!));
        }

        await SurfaceAsync(_doubt, context).ConfigureAwait(false);
        return await ChangeRunner.RunAsync(_connection, beat, Ordered(group), context, CancellationToken.None).ConfigureAwait(false) ?? sign;
    }

    private async Task<IReadOnlyList<SqlRow?>> CommitAsync(IReadOnlyList<SqlCall> last, IEnumerable<LedgerChange> group, Membership membership, long beat)
    {
        try
        {
            return await _connection.CommitAsync(last, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            // Whether it was committed, only the ledger knows: by the sign of life that was part of it.
            _doubt = new Doubt(membership.Id, beat, [.. group], _doubt);
            throw;
        }
    }

    /// <summary>Finds out who has the calls that were not to be had. Where that fails nobody is told of those that were: they are settled like a commit that nobody saw.</summary>
    private async Task FollowAsync(List<ClaimChange> claims, List<SqlRow?> rows, GroupContext context, long beat)
    {
        try
        {
            await ChangeRunner.ContinueAsync(_connection, claims, rows, context, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            _doubt = new Doubt(context.Membership.Id, beat, claims, null);
            throw;
        }
    }

    private async Task FailAsync(IEnumerable<LedgerChange> group, Exception exception)
    {
        await _connection.RollbackAsync().ConfigureAwait(false);
        var failure = exception as LedgerException ?? new LedgerException("The ledger was not written.", exception);
        foreach (var change in group)
        {
            change.Fail(failure);
        }
    }

    /// <summary>Finds out what became of a transaction whose end nobody saw; where it was undone, of the one that it was to settle.</summary>
    private async ValueTask SurfaceAsync(Doubt? doubt, GroupContext context)
    {
        if (doubt is null)
        {
            return;
        }

        var row = await OneAsync(LedgerSql.ReadBeat.With(doubt.Member)).ConfigureAwait(false);
        var ownBeats = doubt.Member == context.Membership.Id ? 1 : 0;
        if (row is not null && row.Long(0) - ownBeats >= doubt.Beat)
        {
            var undoing = doubt.Changes.Select(change => change.Surface()).OfType<LedgerChange>().ToList();
            await ChangeRunner.RunAsync(_connection, null, undoing, context, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await SurfaceAsync(doubt.Earlier, context).ConfigureAwait(false);
        }
    }

    private async ValueTask<SqlRow?> OneAsync(SqlCall call)
    {
        var rows = await _connection.RunAsync([call], CancellationToken.None).ConfigureAwait(false);
        return rows[0];
    }

    private static LedgerTotals Totals(SqlRow row) => new(row.Long(0), row.Long(1), row.Long(2));

    private sealed record Doubt(long Member, long Beat, IReadOnlyList<LedgerChange> Changes, Doubt? Earlier);
}
