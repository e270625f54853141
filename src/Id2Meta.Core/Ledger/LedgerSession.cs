using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Work;

namespace Id2Meta.Ledger;

/// <summary>A run's part in a ledger.</summary>
internal sealed class LedgerSession : ILedger
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly ILedgerDriver _driver;
    private readonly LedgerKey _key;
    private readonly MemberDesk _desk;
    private readonly LedgerWriter _writer;
    private readonly MemberWatch _watch;
    private readonly ILedgerReader _reader;
    private readonly TimeSpan _beatInterval;
    private readonly long _oldest;
    private readonly ConcurrentDictionary<LedgerClaim, bool> _open = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _beating;
    private int _isDisposed;

    /// <summary>Takes part from now on.</summary>
    public LedgerSession(ILedgerDriver driver, LedgerKey key, MemberDesk desk, LedgerOptions options, ILedgerConnection writing, ILedgerConnection watching, ILedgerReader reader)
    {
        _driver = driver;
        _key = key;
        _desk = desk;
        _reader = reader;
        _beatInterval = TimeSpan.FromTicks(options.Lease.Ticks / 3);
        _oldest = OldestOf(options.MaximumAge, driver.Clock);
        _writer = new LedgerWriter(writing, driver.Clock, desk, options, _oldest, claimsTravelAlone: !driver.HasOneWriter);
        _watch = new MemberWatch(driver, watching, desk, _writer);
        Func<SqlCall, Task<SqlRow?>> run = driver.HasOneWriter
            ? call => _writer.SubmitAsync(new StatementChange(call))
            : async call => (await watching.RunAsync([call], CancellationToken.None).ConfigureAwait(false))[0];
        Pace = new LedgerPaceRow(run, () => _watch.LowestLimit, driver.Clock, desk.Scope);
        _beating = Task.Run(BeatAsync);
    }

    public ILedgerPace Pace { get; }

    public LedgerTotals Totals => _desk.Totals;

    /// <summary>The moment before which answers are too old, in milliseconds since 1970; it stands still while a run goes on.</summary>
    public static long OldestOf(TimeSpan? maximumAge, LedgerClock clock) =>
        maximumAge is { } age ? (clock.UtcNow - age).ToUnixTimeMilliseconds() : long.MinValue;

    public DateTimeOffset GetUtcNow() => _driver.Clock.UtcNow;

    public SubjectMark MarkOf(string name, string number) => _key.MarkOf(name, number);

    public bool IsNear => _reader.IsNear;

    public bool TryFind(SubjectMark mark, out KnownAnswer answer) => _reader.Find(mark).TryAnswer(_oldest, out answer);

    public async ValueTask<KnownAnswer?> FindAsync(SubjectMark mark, CancellationToken patience, CancellationToken cancellationToken)
    {
        var entry = await _reader.LookAsync(mark, cancellationToken).ConfigureAwait(false);
        if (entry.State == EntryState.InFlight && entry.Owner != _desk.Present.Id)
        {
            entry = await WaitForAsync(mark, entry.Owner, entry.Token, patience).ConfigureAwait(false);
        }

        return entry.TryAnswer(_oldest, out var answer) ? answer : null;
    }

    public async ValueTask<LedgerClaim> ClaimAsync(SubjectMark mark, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await _writer.SubmitAsync(new ClaimChange(mark, NewToken())).ConfigureAwait(false);
            if (result.Claim is { } claim)
            {
                if (claim.Outcome == ClaimOutcome.Ours)
                {
                    _open.TryAdd(claim, true);
                }

                return claim;
            }

            if (result.Kind == ClaimKind.Elsewhere)
            {
                var entry = await WaitForAsync(mark, result.Owner, result.Token, cancellationToken).ConfigureAwait(false);
                if (entry.TryAnswer(_oldest, out var answer))
                {
                    return new LedgerClaim(ClaimOutcome.Known, mark, answer);
                }
            }
            else
            {
                await _driver.Clock.TimeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                wait = Longer(wait);
            }
        }
    }

    public async ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(claim);
        if (claim.Membership is not { IsOver: false })
        {
            return false;
        }

        cancellationToken.ThrowIfCancellationRequested();
        _driver.EnsureThere();
        await _writer.SubmitAsync(new SignOfLife()).ConfigureAwait(false);
        return claim.IsOurs;
    }

    public async Task<KnownAnswer> DoneAsync(LedgerClaim claim, int bizCode, bool isBilled, string? requestId)
    {
        await SettleAsync(claim, () => _writer.SubmitAsync(new DoneChange(claim, bizCode, isBilled, requestId))).ConfigureAwait(false);
        return claim.Recorded;
    }

    public Task UnsureAsync(LedgerClaim claim) => SettleAsync(claim, () => _writer.SubmitAsync(new UnsureChange(claim)));

    public Task FreeAsync(LedgerClaim claim) => SettleAsync(claim, () => _writer.SubmitAsync(new FreeChange(claim)));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

#if NET8_0_OR_GREATER
        await _leaving.CancelAsync().ConfigureAwait(false);
#else
        _leaving.Cancel();
#endif
#pragma warning disable VSTHRD003 // It runs on the pool, where nothing can wait for it in a circle.
        await _beating.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        var hasLeft = false;
        try
        {
            await Task.WhenAll(_open.Keys.Select(claim => claim.HasLeft ? UnsureAsync(claim) : FreeAsync(claim))).ConfigureAwait(false);
            await _writer.SubmitAsync(new StatementChange(LedgerSql.Leave.With(_desk.Present.Id))).ConfigureAwait(false);
            hasLeft = true;
        }
        catch (LedgerException)
        {
            // The ledger still says what is true: claimed, without an outcome. The next run finds it so.
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        _reader.Dispose();
        if (hasLeft)
        {
            _desk.Present.Dispose();
        }
        else
        {
            _desk.Present.Abandon();
        }

        _leaving.Dispose();
        await _driver.DisposeAsync().ConfigureAwait(false);
    }

    private static TimeSpan Longer(TimeSpan wait) => wait + wait < LongestWait ? wait + wait : LongestWait;

    private static long NewToken()
    {
        var bytes = new byte[sizeof(long)];
#if NET8_0_OR_GREATER
        RandomNumberGenerator.Fill(bytes);
#else
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
#endif
        return BitConverter.ToInt64(bytes, 0);
    }

    private async Task SettleAsync(LedgerClaim claim, Func<Task> submit)
    {
        ThrowHelper.IfNull(claim);
        if (claim.Outcome != ClaimOutcome.Ours)
        {
            throw new InvalidOperationException("Only a claim that is ours has an outcome to record.");
        }

        if (!claim.IsSettled)
        {
            await submit().ConfigureAwait(false);
            _reader.Rest();
        }

        _open.TryRemove(claim, out _);
    }

    /// <summary>Waits until the call that another run has in flight is no longer so: answered, given up, or orphaned by its run's death. Gives what became of it.</summary>
    private async Task<EntryRow> WaitForAsync(SubjectMark mark, long owner, long token, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        while (true)
        {
            await _watch.LookAtAsync(owner, cancellationToken).ConfigureAwait(false);
            var entry = await _reader.LookAsync(mark, cancellationToken).ConfigureAwait(false);
            if (entry.State != EntryState.InFlight || entry.Token != token)
            {
                return entry;
            }

            await _driver.Clock.TimeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            wait = Longer(wait);
        }
    }

    /// <summary>A sign of life every third of the lease, and a look at the others.</summary>
    private async Task BeatAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            try
            {
                await _driver.Clock.TimeProvider.WaitAsync(_beatInterval, _leaving.Token).ConfigureAwait(false);
                _driver.EnsureThere();
                _reader.Rest();
                await _writer.SubmitAsync(new SignOfLife()).ConfigureAwait(false);
                await _watch.LookAsync(_leaving.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerException)
            {
                // No sign of life, so the fence closes by itself, and whoever sends next hears why.
            }
        }
    }
}
