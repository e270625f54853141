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
    private readonly Channel<LedgerChange> _waiting = Channel.CreateUnbounded<LedgerChange>(new() { SingleReader = true });
    private readonly Task _loop;
    private Doubt? _doubt;

    /// <summary>Starts writing.</summary>
    /// <param name="connection">The connection; the writer disposes of it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="desk">Where the run enters anew after it was declared dead.</param>
    /// <param name="options">The run's.</param>
    /// <param name="oldest">Answers before this moment are too old, in milliseconds since 1970.</param>
    public LedgerWriter(ILedgerConnection connection, LedgerClock clock, MemberDesk desk, LedgerOptions options, long oldest)
    {
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
        Membership? entered = null;
        try
        {
            var begun = _desk.Present.Now();
            var context = ContextOf(_desk.Present);
            await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var beat = await WriteAsync(group, context, LedgerSql.Beat.With(_desk.Present.Id, _clock.UnixMilliseconds)).ConfigureAwait(false);
            if (beat is null)
            {
                // Others have declared us dead. What we had claimed is no longer ours; what is claimed from now on is.
                _desk.Present.End();
                await _connection.RollbackAsync().ConfigureAwait(false);
                await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
                entered = await _desk.EnterAsync(_connection, CancellationToken.None).ConfigureAwait(false);
                context = ContextOf(entered);
                await WriteAsync(group, context, beat: null).ConfigureAwait(false);
            }

            var membership = context.Membership;
            var totals = await CommitAsync(context.Bookings(), group, membership, beat?.Long(0) ?? 0).ConfigureAwait(false);
            _doubt = null;
            membership.Beat(begun);
            _desk.Committed(membership, totals);
            entered = null;
            foreach (var change in group)
            {
                change.Complete();
            }
        }
        catch (Exception exception)
        {
            await _connection.RollbackAsync().ConfigureAwait(false);
            var failure = exception as LedgerException ?? new LedgerException("The ledger was not written.", exception);
            foreach (var change in group)
            {
                change.Fail(failure);
            }
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
        Oldest = _oldest,
        RetryUncertain = _options.RetryUncertain,
    };

    /// <summary>Runs the changes, and the sign of life before them: on the same trip, unless what they do depends on more. Gives its row; without one, nothing of it counts.</summary>
    private async ValueTask<SqlRow?> WriteAsync(List<LedgerChange> group, GroupContext context, SqlCall? beat)
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
        var ordered = group.OrderBy(change => change.Order.High).ThenBy(change => change.Order.Low);
        return await ChangeRunner.RunAsync(_connection, beat, ordered, context, CancellationToken.None).ConfigureAwait(false) ?? sign;
    }

    private async Task<LedgerTotals> CommitAsync(IReadOnlyList<SqlCall> bookings, List<LedgerChange> group, Membership membership, long beat)
    {
        try
        {
            var rows = await _connection.CommitAsync(bookings, CancellationToken.None).ConfigureAwait(false);
            return Totals(rows[0]!);
        }
        catch (LedgerException)
        {
            // Whether it was committed, only the ledger knows: by the sign of life that was part of it.
            _doubt = new Doubt(membership.Id, beat, [.. group], _doubt);
            throw;
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
