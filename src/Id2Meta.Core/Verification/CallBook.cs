using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Quota;
using Id2Meta.Service;
using Id2Meta.Subjects;

namespace Id2Meta.Verification;

/// <summary>
/// What is written down about calls: in the ledger, where there is one, and in the budget of the run. It permits a call before it is made, and is told what
/// became of it.
/// </summary>
/// <remarks>
/// A ledger that cannot be written for a while holds the run: nothing is sent whose intent is not stored, and answers wait in memory until they are. After as
/// long as an outage of the service may last, or where waiting helps nobody, the run ends.
/// </remarks>
internal sealed class CallBook : IDisposable
{
    /// <summary>The code of rows that a budget kept from being sent.</summary>
    public const string BudgetReached = "Id2Meta.BudgetReached";

    private const string CodePrefix = "Id2Meta.";
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ILedger? _ledger;
    private readonly Budget? _budget;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _timeProvider;
    private readonly Action<Fault> _end;
    private readonly CancellationToken _stop;
    private Trouble? _trouble;
    private Fault? _overBudget;

    /// <summary>Opens the book.</summary>
    /// <param name="ledger">The ledger; its owner disposes of it after the run.</param>
    /// <param name="options">The budget, and how long the ledger may be out of reach.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="end">Told when the ledger cannot be used any more.</param>
    /// <param name="stop">Gives everything up.</param>
    public CallBook(ILedger? ledger, RunOptions options, TimeProvider timeProvider, Action<Fault> end, CancellationToken stop)
    {
        _ledger = ledger;
        _budget = options.MaximumBilled is { } maximum ? new Budget(maximum) : null;
        _patience = options.OutageTimeout;
        _timeProvider = timeProvider;
        _end = end;
        _stop = stop;
        if (_budget is { IsSpent: true })
        {
            _overBudget = RunBudgetIsSpent;
        }
    }

    /// <summary>Whether calls need a permit.</summary>
    public bool IsKept => _ledger is not null || _budget is not null;

    /// <summary>What keeps the ledger from being written at present.</summary>
    public OutageReport? PresentTrouble => Volatile.Read(ref _trouble)?.Report;

    /// <summary>Set once a budget is spent: no row is sent any more, and answers that are known still come.</summary>
    public Fault? OverBudget => Volatile.Read(ref _overBudget);

    private static Fault RunBudgetIsSpent { get; } = new(FaultKind.Fatal, BudgetReached, "Not sent: this run has been billed for as many calls as -MaximumBilled allows.");

    private static Fault LedgerBudgetIsSpent { get; } = new(FaultKind.Fatal, BudgetReached, "Not sent: the ledger counts as many billed calls as -MaximumBilledTotal allows.");

    /// <summary>The key of a subject: that of the ledger, so that it is hashed once.</summary>
    public SubjectKey KeyOf(Subject subject)
    {
        if (_ledger is null)
        {
            return SubjectKey.Of(subject);
        }

        var mark = _ledger.MarkOf(subject.Name.Value, subject.Number.Value);
        return new(mark.High, mark.Low);
    }

    /// <summary>Whether <see cref="TryFind"/> knows all that is known; otherwise <see cref="FindAsync"/> has to be asked.</summary>
    public bool FindsAtOnce => _ledger is not { IsNear: false };

    /// <summary>Whether the answer is known from an earlier run. One thread at a time. Where the ledger cannot be read for a while, this says no, and the permit, which waits for it, tells.</summary>
    public bool TryFind(SubjectKey key, out KnownAnswer answer)
    {
        answer = default;
        try
        {
            return _ledger?.TryFind(MarkOf(key), out answer) == true;
        }
        catch (LedgerException exception)
        {
            // What cannot be read may be known: to ask the service might pay for it twice.
            if (!exception.IsTransient)
            {
                _end(FaultOf(exception));
            }

            return false;
        }
    }

    /// <summary>The answer of another run in a ledger that is far away; a call that it has in flight is waited for. While it cannot be read, this waits.</summary>
    /// <param name="key">Of the subject.</param>
    /// <param name="patience">Ends the waiting for other runs.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public ValueTask<KnownAnswer?> FindAsync(SubjectKey key, CancellationToken patience) => FindsAtOnce ? default : new(FindFarAwayAsync(key, patience));

    /// <summary>Asks for a call about a subject. It may take as long as another run has the call in flight.</summary>
    /// <exception cref="OperationCanceledException">Nothing was permitted.</exception>
    public async ValueTask<CallPermit> PermitAsync(SubjectKey key, CancellationToken cancellationToken)
    {
        if (_budget is not null && !await _budget.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            Volatile.Write(ref _overBudget, RunBudgetIsSpent);
            return CallPermit.OverBudget;
        }

        if (_ledger is null)
        {
            return CallPermit.Grant();
        }

        CallPermit? permit = null;
        try
        {
            LedgerClaim? claim = null;
            while (!await TryAsync(async () => claim = await _ledger.ClaimAsync(MarkOf(key), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            permit = CallPermit.Of(claim!);
        }
        finally
        {
            if (permit is not { Permission: CallPermission.Granted })
            {
                _budget?.GiveBack();
            }
        }

        if (permit.Permission == CallPermission.OverBudget)
        {
            Volatile.Write(ref _overBudget, LedgerBudgetIsSpent);
        }

        return permit;
    }

    /// <summary>Whether the permit still holds, now that the call may leave. Other runs take over from one that was not heard of for too long.</summary>
    /// <exception cref="OperationCanceledException">Nothing may be sent any more.</exception>
    public async ValueTask<bool> HoldsAsync(CallPermit permit, CancellationToken cancellationToken)
    {
        if (permit.Claim is not { IsOurs: false } claim)
        {
            return true;
        }

        var isOurs = false;
        while (!await TryAsync(async () => isOurs = await _ledger!.RenewAsync(claim, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return isOurs;
    }

    /// <summary>Waits for the slot of a call. A pace that lies in the ledger may have to wait for the ledger.</summary>
    /// <exception cref="OperationCanceledException">Nothing may be sent any more.</exception>
    public async ValueTask<Slot> WaitForSlotAsync(Pace pace, CancellationToken cancellationToken)
    {
        Slot? slot = null;
        while (!await TryAsync(async () => slot = await pace.WaitAsync(cancellationToken).ConfigureAwait(false), cancellationToken, asksLedger: false).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return slot!;
    }

    /// <summary>Writes down what became of the call: a verdict, a lost answer, or, with anything else, that nothing was billed.</summary>
    /// <returns>When the answer was given, as the ledger has it; <see langword="null"/> where it is not stored.</returns>
    public async ValueTask<DateTimeOffset?> SettleAsync(CallPermit permit, Reply? reply)
    {
        permit.IsSettled = true;
        if (reply is Answer { IsBilled: true } or Fault { Kind: FaultKind.Lost })
        {
            _budget?.Spend();
        }
        else
        {
            _budget?.GiveBack();
        }

        if (permit.Claim is not { } claim)
        {
            return null;
        }

        DateTimeOffset? at = null;
        await TryAsync(
            reply switch
            {
                Answer answer => async () => at = (await _ledger!.DoneAsync(claim, (int)answer.Verdict, answer.IsBilled, answer.RequestId).ConfigureAwait(false)).VerifiedAt,
                Fault { Kind: FaultKind.Lost } => () => _ledger!.UnsureAsync(claim),
                _ => () => _ledger!.FreeAsync(claim),
            },
            _stop).ConfigureAwait(false);
        return at;
    }

    /// <inheritdoc/>
    public void Dispose() => _budget?.Dispose();

    private static SubjectMark MarkOf(SubjectKey key) => new(key.High, key.Low);

    private static Fault FaultOf(LedgerException exception) => new(FaultKind.Fatal, CodePrefix + exception.Word, $"{exception.Message} {exception.Remedy}");

    private async Task<KnownAnswer?> FindFarAwayAsync(SubjectKey key, CancellationToken patience)
    {
        KnownAnswer? answer = null;
        await TryAsync(async () => answer = await _ledger!.FindAsync(MarkOf(key), patience, _stop).ConfigureAwait(false), _stop).ConfigureAwait(false);
        return answer;
    }

    /// <summary>Does it as often as it takes, and says whether it was done; where it cannot be done, the run has been ended.</summary>
    /// <param name="change">What is done.</param>
    /// <param name="cancellationToken">Ends the wait for the next time.</param>
    /// <param name="asksLedger">Whether a success shows that the ledger can be used: a slot may have been taken from it before.</param>
    private async ValueTask<bool> TryAsync(Func<Task> change, CancellationToken cancellationToken, bool asksLedger = true)
    {
        var wait = FirstWait;
        while (true)
        {
            try
            {
                await change().ConfigureAwait(false);
                if (asksLedger)
                {
                    Volatile.Write(ref _trouble, null);
                }

                return true;
            }
            catch (LedgerException exception)
            {
                var fault = FaultOf(exception);
                var trouble = Volatile.Read(ref _trouble) ?? new Trouble(new OutageReport(_timeProvider.GetUtcNow(), fault), _timeProvider.GetTimestamp());
                Volatile.Write(ref _trouble, trouble);
                if (!exception.IsTransient || _timeProvider.GetElapsedTime(trouble.Began) >= _patience)
                {
                    _end(fault);
                    return false;
                }
            }

            await _timeProvider.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            wait = wait + wait < LongestWait ? wait + wait : LongestWait;
        }
    }

    private sealed record Trouble(OutageReport Report, long Began);
}
