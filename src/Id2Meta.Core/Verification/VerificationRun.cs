using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Ledger;
using Id2Meta.Quota;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// Leads rows through credential, quota and service: every row that it takes gets exactly one result, in input order; one subject is one
/// call; what is in memory is bounded.
/// </summary>
/// <remarks>
/// One thread at a time adds rows and takes results; the workers meet it in two places only, the channel of work and the rows that are finished. All counting
/// is on that thread, and the only thing it waits for is what is finished.
/// </remarks>
public sealed class VerificationRun : IAsyncDisposable
{
    private const int FewestWorkers = 4;
    private const int MostWorkers = 64;
    private const double LatencyWeight = 0.1;
    private const double WakeSeconds = 0.001;
    private const double AheadSeconds = 0.01;

    // With a ledger a row waits for a commit before its call, for one after it, and where slots lie there for another.
    private const int WorkersOfAPlace = 4;

    // Where the ledger is far away, rows that it knows take a trip each: as many travel together as there are workers.
    private const int FewestWorkersFarAway = 128;

    // Until the service has answered once, a wrong key costs one request.
    private const int FirstCalls = 1;

    private readonly Pace _pace;
    private readonly RunOptions _options;
    private readonly ResultFactory _results;
    private readonly CallBook _book;
    private readonly Inquirer _inquirer;
    private readonly Wire? _wire;

    private readonly Channel<WorkItem> _work = Channel.CreateUnbounded<WorkItem>(new() { SingleWriter = true });
    private readonly FinishedRows _finished = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _sendNoMore;
    private readonly List<Task> _workers = [];

    private readonly Queue<WorkItem> _inOrder = new();
    private readonly Queue<WorkItem> _ready = new();
    private readonly Dictionary<SubjectKey, WorkItem> _underWay = [];
    private readonly AnswerMemory _memory;
    private int _undelivered;
    private int _outstanding;
    private int _unanswered;
    private double _latency;
    private Fault? _ending;
    private bool _isDisposed;

    /// <summary>Starts a run without rows.</summary>
    /// <param name="service">Asks one question once.</param>
    /// <param name="pace">Gives the moment of each call.</param>
    /// <param name="credentials">As whom is asked.</param>
    /// <param name="clock">Learns from a refusal for the time.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="ledger">What earlier runs know, and where this one writes; its owner disposes of it after the run.</param>
    /// <param name="observer">Told of each request, on any thread.</param>
    public VerificationRun(
        IVerificationService service,
        Pace pace,
        ICredentialSource credentials,
        ServiceClock clock,
        RunOptions options,
        TimeProvider timeProvider,
        ILedger? ledger = null,
        Action<CallReport>? observer = null)
    {
        ThrowHelper.IfNull(options);
        _pace = pace;
        _options = options;
        _results = new ResultFactory(options.Endpoint);
        _memory = new AnswerMemory(options.RememberedAnswers);
        _sendNoMore = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _book = new CallBook(ledger, options, timeProvider, End, _stop.Token);
        _wire = ledger is null ? null : new Wire(FirstCalls, inOrder: _book.FindsAtOnce);
        _inquirer = new Inquirer(service, pace, credentials, clock, _book, options, timeProvider, End, observer, _wire, _sendNoMore.Token, _stop.Token);
    }

    /// <summary>What ended the run for every row, or <see langword="null"/> while it goes on.</summary>
    public Fault? Ending => Volatile.Read(ref _ending);

    /// <summary>What keeps calls from being made at present: the service is out, or the ledger cannot be written; or <see langword="null"/>.</summary>
    public OutageReport? PresentOutage => _book.PresentTrouble ?? _inquirer.PresentOutage;

    /// <summary>Set once a budget is spent: rows that would cost are skipped from then on.</summary>
    public Fault? OverBudget => _book.OverBudget;

    /// <summary>Requests sent so far.</summary>
    public long Calls => _inquirer.Calls;

    /// <summary>Of them, those that the service refused for the quota.</summary>
    public long RefusedCalls => _inquirer.RefusedCalls;

    /// <summary>Of them, those that sent a row again for another reason than the quota.</summary>
    public long RetriedCalls => _inquirer.RetriedCalls;

    /// <summary>Rows taken whose results are not delivered yet.</summary>
    public int Undelivered => _undelivered;

    /// <summary>Rows of which a request is on its way or to be sent; to be read on any thread.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Whether the next row should be added only when this one has its answer: nobody knows yet whether the service answers at all, and the ledger has nothing else to tell.</summary>
    public bool AsksFirstAlone => _latency == 0 && _book.FindsAtOnce;

    /// <summary>How long an answer takes at present; zero before the first.</summary>
    public TimeSpan Latency => TimeSpan.FromSeconds(_latency);

    /// <summary>A place is taken while its slot is asked for, too: for as long as the last such question takes, and then its own.</summary>
    private int InFlightTarget => _options.ThrottleLimit
        ?? Math.Max(FewestWorkers, (int)Math.Min(MostWorkers, Math.Ceiling(_pace.Rate * (_latency + (2 * _pace.Distance.TotalSeconds)) * 1.5) + 1));

    /// <summary>Rows a second that finish, as fast as the pace and the service let them.</summary>
    private double FinishRate => _latency == 0 ? 0 : Math.Min(_pace.Rate, InFlightTarget / _latency);

    /// <summary>Rows that wait for a worker: enough for the time in which the thread that adds them may not come to it.</summary>
    private int Ahead(int workers) => (int)Math.Max(workers, FinishRate * AheadSeconds);

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

        var item = new WorkItem(row, _book.KeyOf(row.Subject));
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

        if (_book.FindsAtOnce)
        {
            if (_book.TryFind(item.Key, out var answer))
            {
                item.Result = _results.Of(row, Outcome.Known(answer));
                Accept(item);
                return true;
            }

            if ((_book.OverBudget ?? Ending) is { } reason)
            {
                item.Result = _results.Skipped(row, reason);
                Accept(item);
                return true;
            }
        }

        var target = WorkersOf(InFlightTarget);
        if (_outstanding >= target + Ahead(target))
        {
            return false;
        }

        while (_workers.Count < target && _workers.Count <= _outstanding)
        {
            _workers.Add(Task.Run(WorkAsync));
        }

        _outstanding++;
        Interlocked.Increment(ref _unanswered);
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

    /// <summary>Waits until a request is finished; where thousands are in a second, until several are or <see cref="Hurry"/> is called. To be called only while some are under way.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _finished.WaitAsync(Math.Max(1, (int)Math.Min(FinishRate * WakeSeconds, _outstanding / 4)), cancellationToken);

    /// <summary>Ends the wait for several where one is there.</summary>
    public void Hurry() => _finished.Hurry();

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
        _inquirer.Dispose();
        _book.Dispose();
        _sendNoMore.Dispose();
        _stop.Dispose();
    }

    /// <summary>One at a time means one row at a time, with a ledger too.</summary>
    private int WorkersOf(int inFlight)
    {
        if (_wire is null || inFlight == 1)
        {
            return inFlight;
        }

        _wire.SetLimit(_latency == 0 ? FirstCalls : inFlight);
        return Math.Max(WorkersOfAPlace * inFlight, _book.FindsAtOnce ? 0 : FewestWorkersFarAway);
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
        while (_finished.TryTake(out var item))
        {
            _outstanding--;
            _underWay.Remove(item.Key);
            var outcome = item.Outcome!;
            if (outcome.Reply is not null)
            {
                _memory.Add(item.Key, item.Row.Number, outcome);
            }

            if (outcome is { Reply: { } timed, Attempts: > 0 })
            {
                _latency = _latency == 0 ? timed.Duration.TotalSeconds : _latency + (LatencyWeight * (timed.Duration.TotalSeconds - _latency));
                _wire?.SetLimit(InFlightTarget);
            }

            item.Result = outcome.Reply is null ? _results.Skipped(item.Row, outcome.NotSent ?? Ending) : _results.Of(item.Row, outcome);
            Ready(item);
            foreach (var follower in item.Followers ?? [])
            {
                follower.Result = outcome.Reply is null ? _results.Skipped(follower.Row, outcome.NotSent ?? Ending) : _results.Duplicate(follower.Row, item.Row.Number, outcome);
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
                    item.Outcome = await _inquirer.AskAsync(item).ConfigureAwait(false);
                    Interlocked.Decrement(ref _unanswered);
                    _finished.Add(item);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is being disposed of: nobody takes results any more.
        }
        catch (Exception exception)
        {
            // Whoever waits for the row is told. Whoever disposes of the run has more to dispose of.
            Fail(exception);
        }
    }

    /// <summary>A mistake of ours must not look like a run that waits for ever; and nobody gets an answer any more, so that none is asked for.</summary>
    private void Fail(Exception mistake)
    {
        _sendNoMore.Cancel();
        _finished.Fail(mistake);
    }
}
