using System;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Quota;
using Id2Meta.Service;
using Polly;

namespace Id2Meta.Verification;

/// <summary>
/// Makes the calls that one row takes: as whom, whether it is permitted, when, and again where the policy or an outage says so. What many workers do at once.
/// </summary>
internal sealed class Inquirer : IDisposable
{
    // A row that the service always fails must not stand for all.
    private const int MostHoldsOfARow = 5;

    private readonly IVerificationService _service;
    private readonly Pace _pace;
    private readonly ICredentialSource _credentials;
    private readonly ServiceClock _clock;
    private readonly RunOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CallBook _book;
    private readonly Action<Fault> _end;
    private readonly Action<CallReport>? _observer;
    private readonly CancellationToken _sendNoMore;
    private readonly CancellationToken _stop;
    private readonly ResiliencePipeline<Reply> _policy;
    private readonly Outage _outage;
    private readonly Wire? _wire;
    private readonly CallSignals _signals;
    private long _calls;
    private long _refusedCalls;
    private long _retriedCalls;

    /// <summary>Ready to ask.</summary>
    /// <param name="service">Asks one question once.</param>
    /// <param name="pace">Gives the moment of each call.</param>
    /// <param name="credentials">As whom is asked.</param>
    /// <param name="clock">Learns from a refusal for the time.</param>
    /// <param name="book">Permits calls, and is told what became of them.</param>
    /// <param name="options">How often, how long.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="end">Told when every row would fail.</param>
    /// <param name="observer">Told of each request, on any thread.</param>
    /// <param name="wire">Bounds what is on the wire, where that is not as much as there are workers.</param>
    /// <param name="sendNoMore">From then on nothing leaves; what is in flight gets its answer.</param>
    /// <param name="stop">Gives up what is in flight, too.</param>
    public Inquirer(
        IVerificationService service,
        Pace pace,
        ICredentialSource credentials,
        ServiceClock clock,
        CallBook book,
        RunOptions options,
        TimeProvider timeProvider,
        Action<Fault> end,
        Action<CallReport>? observer,
        Wire? wire,
        CancellationToken sendNoMore,
        CancellationToken stop)
    {
        _service = service;
        _pace = pace;
        _credentials = credentials;
        _clock = clock;
        _book = book;
        _options = options;
        _timeProvider = timeProvider;
        _end = end;
        _observer = observer;
        _wire = wire;
        _signals = new CallSignals(options.Endpoint);
        _sendNoMore = sendNoMore;
        _stop = stop;
        _policy = RetryPolicy.Create(options.MaximumRetryCount, options.RetryUncertain, timeProvider);
        _outage = new Outage(options.OutageTimeout, timeProvider, KeepAliveAsync, end);
    }

    /// <summary>The present outage, or <see langword="null"/>.</summary>
    public OutageReport? PresentOutage => _outage.Report;

    /// <summary>Requests sent so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Of them, those that the service refused for the quota.</summary>
    public long RefusedCalls => Interlocked.Read(ref _refusedCalls);

    /// <summary>Of them, those that sent a row again for another reason than the quota.</summary>
    public long RetriedCalls => Interlocked.Read(ref _retriedCalls);

    /// <summary>Asks about a row, and gives what is known then.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    public async ValueTask<Outcome> AskAsync(WorkItem item)
    {
        var question = new Question(item);
        var isInside = false;
        try
        {
            if (await _book.FindAsync(item.Key, _sendNoMore).ConfigureAwait(false) is { } known)
            {
                return Outcome.Known(known);
            }

            if (_wire is not null)
            {
                var entering = _wire.EnterAsync(_sendNoMore);
                var hasToWait = !entering.IsCompleted;
                await entering.ConfigureAwait(false);
                isInside = true;
                if (hasToWait && await _book.FindAsync(item.Key, _sendNoMore).ConfigureAwait(false) is { } answeredMeanwhile)
                {
                    return Outcome.Known(answeredMeanwhile);
                }
            }

            var first = await SendAsync(question).ConfigureAwait(false);
            if (first is not null && RetryPolicy.Judges(first))
            {
                await SendAgainAsync(question).ConfigureAwait(false);
            }

            if (question.LastReply is Fault fault && await FailsEveryRowAsync(fault, question).ConfigureAwait(false))
            {
                _end(fault);
            }
        }
        catch (OperationCanceledException) when (_sendNoMore.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            // The run ends: what the row has is what it keeps.
        }
        finally
        {
            if (isInside)
            {
                _wire!.Leave();
            }
        }

        if (question.Permit is { IsSettled: false } permit)
        {
            await _book.SettleAsync(permit, question.ReplyToPermit).ConfigureAwait(false);
        }

        return new Outcome(question.LastReply, question.Attempts, question.UncertainCalls, question.StoredAt ?? _timeProvider.GetUtcNow())
        {
            IsFromLedger = question.Permit is { Permission: CallPermission.Known or CallPermission.Uncertain },
            NotSent = question.LastReply is null && question.Permit is { Permission: CallPermission.OverBudget } ? _book.OverBudget : null,
        };
    }

    /// <summary>Leaves it to the policy, which is shown the first reply, whether and when the row is sent again. Most rows never come here.</summary>
    private async Task SendAgainAsync(Question question)
    {
        var context = ResilienceContextPool.Shared.Get(_sendNoMore);
        try
        {
            var isShown = false;
            await _policy.ExecuteAsync(
                async _ =>
                {
                    if (isShown)
                    {
                        return (await SendAsync(question).ConfigureAwait(false))!;
                    }

                    isShown = true;
                    return question.LastReply!;
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>
    /// A wrong time or token is everybody's, unless the service took other calls while this row was refused twice. Where nothing else was under way, one more call
    /// tells, which is free of charge.
    /// </summary>
    private async ValueTask<bool> FailsEveryRowAsync(Fault fault, Question question) => fault.Kind switch
    {
        FaultKind.Fatal => true,
        FaultKind.ClockSkewed or FaultKind.TokenExpired =>
            IsTheOnlyNews(question) && (await KeepAliveAsync(_sendNoMore).ConfigureAwait(false) as Fault)?.Kind == fault.Kind && IsTheOnlyNews(question),
        _ => false,
    };

    private bool IsTheOnlyNews(Question question) => !_sendNoMore.IsCancellationRequested && _outage.AcceptedCalls == question.AcceptedBefore;

    /// <summary>Sends the row; while there is an outage, holds it and sends it again: that is not among its retries. Gives <see langword="null"/> where the row may not be sent.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply?> SendAsync(Question question)
    {
        while (true)
        {
            if (_book.IsKept && !await IsPermittedAsync(question).ConfigureAwait(false))
            {
                return question.LastReply;
            }

            _sendNoMore.ThrowIfCancellationRequested();
            var isProbe = await _outage.EnterAsync(_sendNoMore).ConfigureAwait(false);
            try
            {
                var sending = _book.IsKept ? SendAndTellAsync(question, isProbe) : SendOnceAsync(question, isProbe);
                if (await sending.ConfigureAwait(false) is not { } reply || IsHeld(question, reply))
                {
                    continue;
                }

                return reply;
            }
            finally
            {
                if (isProbe)
                {
                    _outage.LeaveProbe();
                }
            }
        }
    }

    /// <summary>Whether the row may be sent: by the permit that it has, or by a new one.</summary>
    private async ValueTask<bool> IsPermittedAsync(Question question)
    {
        if (question.Permit is { IsSettled: false } permit)
        {
            if (await _book.HoldsAsync(permit, _sendNoMore).ConfigureAwait(false))
            {
                return true;
            }

            await _book.SettleAsync(permit, reply: null).ConfigureAwait(false);
        }

        question.Take(await _book.PermitAsync(question.Item.Key, _sendNoMore).ConfigureAwait(false));
        return question.Permit is { Permission: CallPermission.Granted };
    }

    /// <summary>Sends the row from a place on the wire, and writes down what came of it.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply?> SendAndTellAsync(Question question, bool isProbe)
    {
        if (_wire is null)
        {
            return await TellBookAsync(question, await SendOnceAsync(question, isProbe).ConfigureAwait(false)).ConfigureAwait(false);
        }

        await _wire.BoardAsync(_sendNoMore).ConfigureAwait(false);
        try
        {
            Reply? reply;
            try
            {
                reply = await SendOnceAsync(question, isProbe).ConfigureAwait(false);
            }
            finally
            {
                _wire.Land();
            }

            return await TellBookAsync(question, reply).ConfigureAwait(false);
        }
        finally
        {
            _wire.Settle();
        }
    }

    /// <summary>Gives the reply; or <see langword="null"/> where an outage began, or the permit ended, before the row was sent.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply?> SendOnceAsync(Question question, bool isProbe)
    {
        var refused = question.LastReply is Fault { Kind: FaultKind.TokenExpired } ? question.Credential : null;
        Credential? credential;
        Slot slot;
        bool isAtHand;
        do
        {
            if (await FindCredentialAsync(question, refused).ConfigureAwait(false) is null)
            {
                return question.LastReply!;
            }

            slot = question.Permit is null
                ? await _pace.WaitAsync(_sendNoMore).ConfigureAwait(false)
                : await _book.WaitForSlotAsync(_pace, _sendNoMore).ConfigureAwait(false);
            _sendNoMore.ThrowIfCancellationRequested();

            // The wait may have outlived the session. A slot is a moment: where the next session has to be waited for, it is gone.
            refused = null;
            var current = FindCredentialAsync(question, refused);
            isAtHand = current.IsCompleted;
            credential = await current.ConfigureAwait(false);
            if (credential is null)
            {
                return question.LastReply!;
            }
        }
        while (!isAtHand);

        if (!isProbe && _outage.Report is not null)
        {
            return null;
        }

        if (question.Permit is { } permit && !await _book.HoldsAsync(permit, _sendNoMore).ConfigureAwait(false))
        {
            return null;
        }

        question.Sent(_outage.Sent(), _outage.AcceptedCalls, _outage.Ended);
        using var signal = _signals.Sending(question.Attempts);
        var reply = await _service.VerifyAsync(question.Item.Row.Subject!, credential, question.Permit, _stop).ConfigureAwait(false);
        if (reply is Fault { Code: Fault.KeptBack })
        {
            question.NotSent();
            return null;
        }

        var isRetry = question.LastReply is Fault { Kind: not FaultKind.Throttled };
        Interlocked.Increment(ref _calls);
        if (isRetry)
        {
            Interlocked.Increment(ref _retriedCalls);
        }

        _signals.Answered(signal, reply, isRetry);
        question.Answered(reply);
        Learn(question, reply, slot);
        _observer?.Invoke(new CallReport(question.Item.Row.Number, question.Attempts, reply));
        return reply;
    }

    /// <summary>An answer is written down at once, and so is that it is lost; a call that is free of charge may leave again.</summary>
    private async ValueTask<Reply?> TellBookAsync(Question question, Reply? reply)
    {
        if (question.Permit is not { } permit || reply is null)
        {
            return reply;
        }

        if (reply is Answer or Fault { Kind: FaultKind.Lost })
        {
            question.StoredAt = await _book.SettleAsync(permit, reply).ConfigureAwait(false);
        }
        else
        {
            permit.Returned();
        }

        return reply;
    }

    private bool IsHeld(Question question, Reply reply)
    {
        if (reply is not Fault { Kind: FaultKind.Transient or FaultKind.Lost } fault)
        {
            return false;
        }

        var maySendAgain = fault.Kind == FaultKind.Transient || _options.RetryUncertain;
        var isHopeless = question.Failures >= _options.MaximumRetryCount && _outage.AcceptedCalls == question.AcceptedBefore;

        // A failure that is noticed only when the outage is over belongs to it all the same.
        var isOfOutage = _outage.Failed(question.Place, fault, isHopeless) || question.OutagesBefore != _outage.Ended;
        if (isOfOutage && maySendAgain && (Outage.IsEverybodys(fault) || question.Holds++ < MostHoldsOfARow))
        {
            return true;
        }

        question.Failures++;
        return false;
    }

    /// <summary>Asks for a sign of life, free of charge.</summary>
    private async ValueTask<Reply> KeepAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _service.KeepAliveAsync(Given(await _credentials.GetAsync(null, cancellationToken).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        }
        catch (CredentialException exception)
        {
            return CredentialMissing(exception);
        }
    }

    private async ValueTask<Credential?> FindCredentialAsync(Question question, Credential? refused)
    {
        try
        {
            return question.Credential = Given(await _credentials.GetAsync(refused, _sendNoMore).ConfigureAwait(false));
        }
        catch (CredentialException exception)
        {
            question.LastReply = CredentialMissing(exception);
            return null;
        }
    }

    private Credential Given(Credential? credential) =>
        credential ?? throw new CredentialException("The credential is gone: " + _credentials.Description + " no longer gives one.");

    private static Fault CredentialMissing(CredentialException exception) => new(FaultKind.Fatal, "Id2Meta.CredentialMissing", exception.Message);

    private void Learn(Question question, Reply reply, Slot slot)
    {
        switch (reply)
        {
            case Fault { Kind: FaultKind.Throttled } refusal:
                Interlocked.Increment(ref _refusedCalls);
                slot.Refused(refusal.RetryAfter);
                _outage.Accepted(question.Place);
                break;
            case Fault { Kind: FaultKind.ClockSkewed, ServerTime: { } serverTime }:
                _clock.Set(serverTime);
                break;
            case Answer or Fault { Kind: FaultKind.Rejected }:
                slot.Accepted();
                _outage.Accepted(question.Place);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _outage.Dispose();
}
