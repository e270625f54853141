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
            await _connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var beat = await BeatAsync().ConfigureAwait(false);
            if (beat is null)
            {
                // Others have declared us dead. What we had claimed is no longer ours; what is claimed from now on is.
                _desk.Present.End();
                entered = await _desk.EnterAsync(_connection, CancellationToken.None).ConfigureAwait(false);
            }

            var membership = entered ?? _desk.Present;
            var (bookings, surfaced) = await WriteAsync(group, membership).ConfigureAwait(false);
            var totals = await CommitAsync(bookings, group, membership, beat ?? 0).ConfigureAwait(false);
            _doubt = surfaced ? null : _doubt;
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

    private async ValueTask<long?> BeatAsync()
    {
        var row = await OneAsync(LedgerSql.Beat.With(_desk.Present.Id, _clock.UnixMilliseconds)).ConfigureAwait(false);
        return row?.Long(0);
    }

    private async ValueTask<(IReadOnlyList<SqlCall> Bookings, bool Surfaced)> WriteAsync(List<LedgerChange> group, Membership membership)
    {
        var context = new GroupContext
        {
            Scope = _desk.Scope,
            Membership = membership,
            Now = _clock.UnixMilliseconds,
            Oldest = _oldest,
            RetryUncertain = _options.RetryUncertain,
        };
        if (_options.MaximumBilledTotal is { } maximum && group.Exists(change => change is ClaimChange))
        {
            context.SetBudget(maximum, Totals((await OneAsync(LedgerSql.LockTotals.With(_desk.Scope)).ConfigureAwait(false))!));
        }

        var surfaced = _doubt is not null && await SurfaceAsync(context).ConfigureAwait(false);
        await ChangeRunner.RunAsync(_connection, group.OrderBy(change => change.Order.High).ThenBy(change => change.Order.Low), context, CancellationToken.None).ConfigureAwait(false);
        return (context.Bookings(), surfaced);
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
            _doubt = new Doubt(membership.Id, beat, [.. group]);
            throw;
        }
    }

    /// <summary>Finds out what became of a transaction whose end nobody saw.</summary>
    private async ValueTask<bool> SurfaceAsync(GroupContext context)
    {
        var row = await OneAsync(LedgerSql.ReadBeat.With(_doubt!.Member)).ConfigureAwait(false);
        var ownBeats = _doubt.Member == context.Membership.Id ? 1 : 0;
        if (row is not null && row.Long(0) - ownBeats >= _doubt.Beat)
        {
            var undoing = _doubt.Changes.Select(change => change.Surface()).OfType<LedgerChange>().ToList();
            await ChangeRunner.RunAsync(_connection, undoing, context, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask<SqlRow?> OneAsync(SqlCall call)
    {
        var rows = await _connection.RunAsync([call], CancellationToken.None).ConfigureAwait(false);
        return rows[0];
    }

    private static LedgerTotals Totals(SqlRow row) => new(row.Long(0), row.Long(1), row.Long(2));

    private sealed record Doubt(long Member, long Beat, IReadOnlyList<LedgerChange> Changes);
}
