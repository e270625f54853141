using System;
using System.Collections.Generic;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Quota;
using Id2Meta.Service;
using Polly;

namespace Id2Meta.Verification;

/// <summary>
/// Leads rows through credential, quota and service: every row that it takes gets exactly one result, in input order; one subject is one
/// call; what is in memory is bounded.
/// </summary>
/// <remarks>
/// One thread at a time adds rows and takes results; the workers meet it in two channels only, work and finished. All counting is on that
/// thread, and the only thing anybody waits for is the channel of what is finished.
/// </remarks>
public sealed class VerificationRun : IAsyncDisposable
{
    private const int FewestWorkers = 4;
    private const int MostWorkers = 64;
    private const double LatencyWeight = 0.1;

    // A row that the service always fails must not stand for all.
    private const int MostHoldsOfARow = 5;

    private readonly IVerificationService _service;
    private readonly Pace _pace;
    private readonly ICredentialSource _credentials;
    private readonly ServiceClock _clock;
    private readonly RunOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Action<CallReport>? _observer;
    private readonly ResultFactory _results;
    private readonly ResiliencePipeline<Reply> _policy;
    private readonly Outage _outage;

    private readonly Channel<WorkItem> _work = Channel.CreateUnbounded<WorkItem>(new() { SingleWriter = true });
    private readonly Channel<WorkItem> _finished = Channel.CreateUnbounded<WorkItem>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _sendNoMore;
    private readonly List<Task> _workers = [];

    private readonly Queue<WorkItem> _inOrder = new();
    private readonly Queue<WorkItem> _ready = new();
    private readonly Dictionary<SubjectKey, WorkItem> _underWay = [];
    private readonly AnswerMemory _memory;
    private int _undelivered;
    private int _outstanding;
    private double _latency;
    private Fault? _ending;
    private long _calls;
    private long _refusedCalls;
    private long _retriedCalls;
    private bool _isDisposed;

    /// <summary>Starts a run without rows.</summary>
    /// <param name="service">Asks one question once.</param>
    /// <param name="pace">Gives the moment of each call.</param>
    /// <param name="credentials">As whom is asked.</param>
    /// <param name="clock">Learns from a refusal for the time.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="observer">Told of each request, on any thread.</param>
    public VerificationRun(
        IVerificationService service,
        Pace pace,
        ICredentialSource credentials,
        ServiceClock clock,
        RunOptions options,
        TimeProvider timeProvider,
        Action<CallReport>? observer = null)
    {
        ThrowHelper.IfNull(options);
        _service = service;
        _pace = pace;
        _credentials = credentials;
        _clock = clock;
        _options = options;
        _timeProvider = timeProvider;
        _observer = observer;
        _results = new ResultFactory(options.Endpoint);
        _policy = RetryPolicy.Create(options.MaximumRetryCount, options.RetryUncertain, timeProvider);
        _outage = new Outage(options.OutageTimeout, timeProvider, KeepAliveAsync, End);
        _memory = new AnswerMemory(options.RememberedAnswers);
        _sendNoMore = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
    }

    /// <summary>What ended the run for every row, or <see langword="null"/> while it goes on.</summary>
    public Fault? Ending => Volatile.Read(ref _ending);

    /// <summary>The present outage, or <see langword="null"/>.</summary>
    public OutageReport? PresentOutage => _outage.Report;

    /// <summary>Requests sent so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Of them, those that the service refused for the quota.</summary>
    public long RefusedCalls => Interlocked.Read(ref _refusedCalls);

    /// <summary>Of them, those that sent a row again for another reason than the quota.</summary>
    public long RetriedCalls => Interlocked.Read(ref _retriedCalls);

    /// <summary>Rows taken whose results are not delivered yet.</summary>
    public int Undelivered => _undelivered;

    /// <summary>How long an answer takes at present; zero before the first.</summary>
    public TimeSpan Latency => TimeSpan.FromSeconds(_latency);

    private int WorkerTarget => _options.ThrottleLimit
        ?? Math.Max(FewestWorkers, (int)Math.Min(MostWorkers, Math.Ceiling(_pace.Rate * _latency * 1.5) + 1));

    /// <summary>Takes a row, unless the bounds are reached: then results must be taken, or waited for, first.</summary>
    public bool TryAdd(InputRow row)
    {
        ThrowHelper.IfNull(row);
        Settle();
        if (_undelivered >= _options.MaximumUndelivered)
        {
            return false;
        }

        if (row.Subject is null)
        {
            Accept(new WorkItem(row, default) { Result = ResultFactory.Invalid(row) });
            return true;
        }

        var item = new WorkItem(row, SubjectKey.Of(row.Subject));
        if (_underWay.TryGetValue(item.Key, out var first))
        {
            (first.Followers ??= []).Add(item);
            Accept(item);
            return true;
        }

        if (_memory.TryGet(item.Key, out var firstRow, out var known))
        {
            item.Result = _results.Duplicate(row, firstRow, known!);
            Accept(item);
            return true;
        }

        var target = WorkerTarget;
        if (_outstanding >= 2 * target)
        {
            return false;
        }

        while (_workers.Count < target && _workers.Count <= _outstanding)
        {
            _workers.Add(Task.Run(WorkAsync));
        }

        _outstanding++;
        _underWay.Add(item.Key, item);
        Accept(item);
        _work.Writer.TryWrite(item);
        return true;
    }

    /// <summary>Takes the next result, when it is there.</summary>
    public bool TryTake(out RowResult result)
    {
        Settle();
        var queue = _options.Unordered ? _ready : _inOrder;
        if (queue.Count == 0 || queue.Peek().Result is not { } next)
        {
            result = default;
            return false;
        }

        result = new RowResult(queue.Dequeue().Row, next);
        _undelivered--;
        return true;
    }

    /// <summary>Waits until a request is finished. To be called only while some are under way.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _finished.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Sends nothing more: rows in flight get their answers, the others are skipped.</summary>
    /// <param name="reason">What the skipped rows say.</param>
    public void End(Fault reason)
    {
        if (Interlocked.CompareExchange(ref _ending, reason, null) is null)
        {
            _sendNoMore.Cancel();
        }
    }

    /// <summary>Cancels what is in flight and waits until nothing of the run is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _work.Writer.TryComplete();
#if NET8_0_OR_GREATER
        await _stop.CancelAsync().ConfigureAwait(false);
#else
        _stop.Cancel();
#endif
        await Task.WhenAll(_workers).ConfigureAwait(false);
        _outage.Dispose();
        _sendNoMore.Dispose();
        _stop.Dispose();
    }

    private void Accept(WorkItem item)
    {
        _undelivered++;
        if (!_options.Unordered)
        {
            _inOrder.Enqueue(item);
        }
        else if (item.Result is not null)
        {
            _ready.Enqueue(item);
        }
    }

    /// <summary>Turns what workers finished into results.</summary>
    private void Settle()
    {
        while (_finished.Reader.TryRead(out var item))
        {
            _outstanding--;
            _underWay.Remove(item.Key);
            var outcome = item.Outcome!;
            if (outcome.Reply is { } reply)
            {
                _memory.Add(item.Key, item.Row.Number, outcome);
                _latency = _latency == 0 ? reply.Duration.TotalSeconds : _latency + (LatencyWeight * (reply.Duration.TotalSeconds - _latency));
            }

            item.Result = outcome.Reply is null ? _results.Skipped(item.Row, Ending) : _results.Of(item.Row, outcome);
            Ready(item);
            foreach (var follower in item.Followers ?? [])
            {
                follower.Result = outcome.Reply is null ? _results.Skipped(follower.Row, Ending) : _results.Duplicate(follower.Row, item.Row.Number, outcome);
                Ready(follower);
            }
        }
    }

    private void Ready(WorkItem item)
    {
        if (_options.Unordered)
        {
            _ready.Enqueue(item);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (await _work.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (_work.Reader.TryRead(out var item))
                {
                    item.Outcome = await AskAsync(item).ConfigureAwait(false);
                    _finished.Writer.TryWrite(item);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is being disposed of: nobody takes results any more.
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>A mistake of ours must not look like a run that waits for ever; and nobody gets an answer any more, so that none is asked for.</summary>
    private void Fail(Exception mistake)
    {
        _sendNoMore.Cancel();
        _finished.Writer.TryComplete(mistake);
    }

#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Outcome> AskAsync(WorkItem item)
    {
        var question = new Question(item);
        try
        {
            var first = await SendAsync(question).ConfigureAwait(false);
            if (RetryPolicy.Judges(first))
            {
                await SendAgainAsync(question).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_sendNoMore.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            // The run ends: what the row has is what it keeps.
        }

        if (question.LastReply is Fault fault && FailsEveryRow(fault, question))
        {
            End(fault);
        }

        return new Outcome(question.LastReply, question.Attempts, question.UncertainCalls, _timeProvider.GetUtcNow());
    }

    /// <summary>Leaves it to the policy, which is shown the first reply, whether and when the row is sent again. Most rows never come here.</summary>
    private async Task SendAgainAsync(Question question)
    {
        var context = ResilienceContextPool.Shared.Get(_sendNoMore.Token);
        try
        {
            var isShown = false;
            await _policy.ExecuteAsync(
                _ =>
                {
                    var reply = isShown ? SendAsync(question) : new(question.LastReply!);
                    isShown = true;
                    return reply;
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>A wrong time or token is everybody's, unless the service took other calls while this row was refused twice.</summary>
    private bool FailsEveryRow(Fault fault, Question question) => fault.Kind switch
    {
        FaultKind.Fatal => true,
        FaultKind.ClockSkewed or FaultKind.TokenExpired => !_sendNoMore.IsCancellationRequested && _outage.AcceptedCalls == question.AcceptedBefore,
        _ => false,
    };

    /// <summary>Sends the row; while there is an outage, holds it and sends it again: that is not among its retries.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply> SendAsync(Question question)
    {
        while (true)
        {
            _sendNoMore.Token.ThrowIfCancellationRequested();
            var isProbe = await _outage.EnterAsync(_sendNoMore.Token).ConfigureAwait(false);
            try
            {
                if (await SendOnceAsync(question, isProbe).ConfigureAwait(false) is not { } reply || IsHeld(question, reply))
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

    /// <summary>Gives the reply; or <see langword="null"/> where an outage began before the row was sent.</summary>
#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply?> SendOnceAsync(Question question, bool isProbe)
    {
        var credential = await FindCredentialAsync(question).ConfigureAwait(false);
        if (credential is null)
        {
            return question.LastReply!;
        }

        var slot = await _pace.WaitAsync(_sendNoMore.Token).ConfigureAwait(false);
        _sendNoMore.Token.ThrowIfCancellationRequested();
        if (!isProbe && _outage.Report is not null)
        {
            return null;
        }

        question.Sent(_outage.AcceptedCalls);
        Interlocked.Increment(ref _calls);
        if (question.LastReply is Fault { Kind: not FaultKind.Throttled })
        {
            Interlocked.Increment(ref _retriedCalls);
        }

        var reply = await _service.VerifyAsync(question.Item.Row.Subject!, credential, _stop.Token).ConfigureAwait(false);
        question.Answered(reply);
        Learn(reply, slot);
        _observer?.Invoke(new CallReport(question.Item.Row.Number, question.Attempts, reply));
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
        if (_outage.Failed(fault, isHopeless) && maySendAgain && (Outage.IsEverybodys(fault) || question.Holds++ < MostHoldsOfARow))
        {
            return true;
        }

        question.Failures++;
        return false;
    }

    /// <summary>Asks for a sign of life, free of charge.</summary>
    private async ValueTask<Reply> KeepAliveAsync(CancellationToken cancellationToken) =>
        await _credentials.GetAsync(null, cancellationToken).ConfigureAwait(false) is { } credential
            ? await _service.KeepAliveAsync(credential, cancellationToken).ConfigureAwait(false)
            : new Fault(FaultKind.Fatal, "Id2Meta.CredentialMissing", "There is no credential any more.");

    private async ValueTask<Credential?> FindCredentialAsync(Question question)
    {
        var refused = question.LastReply is Fault { Kind: FaultKind.TokenExpired } ? question.Credential : null;
        try
        {
            return question.Credential = await _credentials.GetAsync(refused, _sendNoMore.Token).ConfigureAwait(false)
                ?? throw new CredentialException("The credential is gone: " + _credentials.Description + " no longer gives one.");
        }
        catch (CredentialException exception)
        {
            question.LastReply = new Fault(FaultKind.Fatal, "Id2Meta.CredentialMissing", exception.Message);
            return null;
        }
    }

    private void Learn(Reply reply, Slot slot)
    {
        switch (reply)
        {
            case Fault { Kind: FaultKind.Throttled } refusal:
                Interlocked.Increment(ref _refusedCalls);
                slot.Refused(refusal.RetryAfter);
                _outage.Accepted();
                break;
            case Fault { Kind: FaultKind.ClockSkewed, ServerTime: { } serverTime }:
                _clock.Set(serverTime);
                break;
            case Answer or Fault { Kind: FaultKind.Rejected }:
                slot.Accepted();
                _outage.Accepted();
                break;
            default:
                break;
        }
    }

    private sealed class Question(WorkItem item)
    {
        public WorkItem Item { get; } = item;

        public int Attempts { get; private set; }

        public int UncertainCalls { get; private set; }

        /// <summary>Failures that were put down to an outage.</summary>
        public int Holds { get; set; }

        /// <summary>Failures that count against the retries.</summary>
        public int Failures { get; set; }

        /// <summary>How many calls the service had taken before this row was first sent.</summary>
        public long AcceptedBefore { get; private set; }

        public Reply? LastReply { get; set; }

        /// <summary>As whom the row was last sent.</summary>
        public Credential? Credential { get; set; }

        public void Sent(long acceptedBefore)
        {
            AcceptedBefore = Attempts == 0 ? acceptedBefore : AcceptedBefore;
            Attempts++;
        }

        public void Answered(Reply reply)
        {
            LastReply = reply;
            UncertainCalls += reply is Fault { Kind: FaultKind.Lost } ? 1 : 0;
        }
    }
}
