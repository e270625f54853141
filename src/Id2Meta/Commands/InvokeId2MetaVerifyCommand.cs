using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Ledger;
using Id2Meta.Output;
using Id2Meta.Quota;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.Commands;

/// <summary>Verifies whether names match Chinese ID card numbers: one row at the prompt, or millions piped.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "Id2MetaVerify",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(VerificationResult))]
public sealed class InvokeId2MetaVerifyCommand : RunCommand
{
    private const string SummaryTag = "Id2Meta.Summary";
    private const int SuspiciousAnswers = 20;
    private const int BilledBeforeWarning = 1_000;

    private readonly ModuleProcess _process = ModuleProcess.Current;
    private readonly ConcurrentQueue<CallReport> _calls = new();
    private readonly ConcurrentQueue<string> _coolings = new();
    private readonly RunTally _tally = new();
    private VerificationRun? _run;
    private KeepWarm? _keepWarm;
    private RunProgress? _progress;
    private PaceLease? _localPace;
    private RunLedger? _ledger;
    private Pace _pace = null!;
    private Id2MetaClient? _client;
    private ConnectionLease? _connections;
    private bool _isDeclined;
    private bool _isOverBudget;
    private bool _hasInputEnded;
    private bool _showsVerbose;
    private bool _showsDebug;
    private OutageReport? _outage;
    private PipelineStoppedException? _stopped;
    private long _lastRowDoneAt;
    private long? _firstUnanswered;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _showsVerbose = Shows("Verbose", "VerbosePreference");
        _showsDebug = Shows("Debug", "DebugPreference");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_isDeclined)
        {
            return;
        }

        _keepWarm?.End();
        var gap = _process.TimeProvider.GetElapsedTime(_lastRowDoneAt);
        InputRow row;
        try
        {
            row = ReadRow();
            RefuseWrongEncoding(row);
        }
        catch (InputRefusedException refusal)
        {
            FinishBefore(ErrorRecords.Of(refusal));
            return;
        }

        if (_run is null && !Start())
        {
            _isDeclined = true;
            return;
        }

        Remark(row);
        if (!_run!.TryAdd(row))
        {
            Await(() => AddAsync(row));
        }

        Deliver();
        if (_run.Undelivered > 0 && WaitsForOwnAnswer(gap))
        {
            Await(DrainAsync);
        }

        if (_run.Ending is not null)
        {
            Finish();
        }

        _lastRowDoneAt = _process.TimeProvider.GetTimestamp();
        _keepWarm?.Begin();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _hasInputEnded = true;
        _keepWarm?.End();
        if (_run is not null)
        {
            Finish();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                Pipeline.Run(LeaveAsync);
            }
            finally
            {
                _localPace?.Dispose();
                _client?.Dispose();
                _connections?.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>Tells how the run goes while the pipeline thread has nothing else to do.</summary>
    private protected override void WhileWaiting()
    {
        _run?.Hurry();
        TellOfCalls();
        TellOfCredentials();
        TellOfOutage();
        TellOfProgress();
    }

    /// <summary>Whatever fails, the ledger is left: a run that beats on without working keeps its rows from everybody.</summary>
    private async Task LeaveAsync()
    {
        try
        {
            await EndAsync(_keepWarm).ConfigureAwait(true);
        }
        finally
        {
            try
            {
                await EndAsync(_run).ConfigureAwait(true);
            }
            finally
            {
                await EndAsync(_ledger).ConfigureAwait(true);
            }
        }

        static async Task EndAsync(IAsyncDisposable? part)
        {
            if (part is not null)
            {
                await part.DisposeAsync().ConfigureAwait(true);
            }
        }
    }

    /// <summary>Makes the run by the arguments; false when the user declined.</summary>
    private bool Start()
    {
        var endpoint = FindEndpoint();
        var connection = ReadConnectionOptions();
        var found = FindCredential(connection);
        var options = ReadRequestOptions();
        var limit = Limit;
        var price = UnitPrice.ToString(CultureInfo.InvariantCulture);
        if (!ShouldProcess(
            $"Verify the rows at {endpoint}. Each answer that is consistent or inconsistent costs USD {price}.",
            $"Verify the rows at {endpoint}? Each answer that is consistent or inconsistent costs USD {price}.",
            "Invoke-Id2MetaVerify"))
        {
            return false;
        }

        WriteVerbose($"Asking {endpoint}{(endpoint.Address == _process.Sandbox?.Endpoint ? ", the sandbox of this process," : string.Empty)} with the key "
            + $"{found.Credential.MaskedAccessKeyId} from {found.Source.Description}, {limit.ToString(CultureInfo.InvariantCulture)} calls a second at most.");
        OpenLedger(endpoint, limit);
        _connections = _process.Connections.Rent(endpoint, connection with { MaximumConnections = Math.Max(64, ThrottleLimit) });
        if (_ledger is null)
        {
            _localPace = _process.Paces.Join(string.Join(" ", endpoint, "Id2MetaVerifyIntl", found.Credential.SecurityToken is null ? found.Credential.AccessKeyId : found.Source.Description), limit);
        }

        _pace = _ledger?.Pace ?? (Pace)_localPace!.Pace;
        var clock = _process.ClockOf(endpoint);
        var client = _client = new Id2MetaClient(_connections.Connections, endpoint, options, clock, _process.TimeProvider);
        var run = new VerificationRun(
            client,
            _pace,
            found.Source,
            clock,
            new RunOptions
            {
                ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : null,
                MaximumRetryCount = MaximumRetryCount,
                RetryUncertain = IsWord(OnUncertain, "Retry"),
                OutageTimeout = TimeSpan.FromSeconds(OutageTimeoutSeconds),
                MaximumBilled = MyInvocation.BoundParameters.ContainsKey(nameof(MaximumBilled)) ? MaximumBilled : null,
                Unordered = Unordered,
                Endpoint = endpoint.ToString(),
            },
            _process.TimeProvider,
            _ledger?.Ledger,
            observer: _showsVerbose || _showsDebug ? _calls.Enqueue : null);
        _run = run;
        if (KeepWarm)
        {
            _keepWarm = new KeepWarm(client, found.Source, () => run.Unanswered > 0 || run.Ending is not null, _process.TimeProvider, _showsVerbose ? _coolings.Enqueue : null);
        }

        _progress = new RunProgress(_process.TimeProvider);
        return true;
    }

    private void OpenLedger(ServiceEndpoint endpoint, double limit)
    {
        if (Ledger is null)
        {
            return;
        }

        try
        {
            var address = FindLedger();
            var options = new LedgerOptions
            {
                MaximumAge = MaximumAge,
                RetryUncertain = IsWord(OnUncertain, "Retry"),
                MaximumBilledTotal = MyInvocation.BoundParameters.ContainsKey(nameof(MaximumBilledTotal)) ? MaximumBilledTotal : null,
                QpsLimit = limit,
            };
            Await(async () => _ledger = await RunLedger.OpenAsync(address, ScopeOf(endpoint), options, _process.TimeProvider, StopToken).ConfigureAwait(true));
            WriteVerbose($"The ledger is {address}.");
        }
        catch (LedgerException exception)
        {
            ThrowTerminatingError(ErrorRecords.Of(exception));
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.LedgerKeyUnusable", ErrorCategory.AuthenticationError, exception.Message, "Nothing was sent.");
        }
    }

    private RequestOptions ReadRequestOptions()
    {
        var options = new RequestOptions
        {
            UseGet = IsWord(Method, "Get"),
            UseForm = IsWord(ParameterLocation, "Form"),
            ConnectionTimeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds),
            OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
            KeepTranscript = _showsDebug,
        };
        try
        {
            options.ThrowIfUnsafe();
        }
        catch (NotSupportedException exception)
        {
            Throw("Id2Meta.MethodRefused", ErrorCategory.NotImplemented, exception.Message, "Nothing was sent.");
        }

        return options;
    }

    /// <summary>A damaged text before anything was paid means that the whole file was read wrongly; later it is the row's own.</summary>
    private void RefuseWrongEncoding(InputRow row)
    {
        if (_tally.Answers == 0 && (_run is null || _run.Undelivered == 0)
            && (row.Problem == InputProblem.NameDamaged || row.Problem == InputProblem.NumberDamaged))
        {
            throw ColumnReader.EncodingRefusal($"The texts of row {row.Number.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private void Remark(InputRow row)
    {
        if (_showsVerbose && row.Subject is { Number.Notes: var notes and not IdCardNotes.None })
        {
            WriteVerbose($"Row {row.Number.ToString(CultureInfo.InvariantCulture)}: {NumberRemark.Of(notes)}.");
        }
    }

    private async Task AddAsync(InputRow row)
    {
        while (!_run!.TryAdd(row))
        {
            var undelivered = _run.Undelivered;
            Deliver();
            if (_run.Undelivered == undelivered)
            {
                await _run.WaitAsync(StopToken).ConfigureAwait(true);
            }
        }
    }

    private async Task DrainAsync()
    {
        Deliver();
        while (_run!.Undelivered > 0)
        {
            await _run.WaitAsync(StopToken).ConfigureAwait(true);
            Deliver();
        }
    }

    /// <summary>
    /// Rows that come slower than answers get theirs before the next row; the first answer is waited for too, so that a wrong key costs one
    /// request and not a window full.
    /// </summary>
    private bool WaitsForOwnAnswer(TimeSpan gap) =>
        ThrottleLimit == 1
        || _run!.AsksFirstAlone
        || (gap >= _run.Latency && gap.TotalSeconds >= 1 / _pace.Rate);

    private void Deliver()
    {
        TellOfCalls();
        while (_run!.TryTake(out var taken))
        {
            WriteObject(PassThru ? PassThruRow.Of(taken) : taken.Result);
            Count(taken.Result);
            if (RowError && RunTally.IsUnverified(taken.Result))
            {
                WriteRowError(taken.Result);
            }
        }

        TellOfBudget();
        TellOfProgress();
    }

    private void TellOfBudget()
    {
        if (_run!.OverBudget is { } reason && !_isOverBudget)
        {
            _isOverBudget = true;
            Warn($"The budget is spent: rows that would cost are skipped from now on{(Ledger is null ? string.Empty : ", answers in the ledger still come")}. {reason.Message}");
        }
    }

    private void TellOfCalls()
    {
        while (_calls.TryDequeue(out var call))
        {
            WriteVerbose(CallLine.Of(call));
            if (call.Reply.Transcript is { } transcript)
            {
                WriteDebug(transcript);
            }
        }

        while (_coolings.TryDequeue(out var why))
        {
            WriteVerbose($"A call that was to keep the connection warm failed, and nothing is lost by it: {why}");
        }
    }

    private void TellOfOutage()
    {
        if (_run?.PresentOutage is { } outage && _outage?.Since != outage.Since)
        {
            _outage = outage;
            Warn(outage.Fault.Code.StartsWith("Id2Meta.Ledger", StringComparison.Ordinal)
                ? $"The ledger cannot be written: {outage.Fault.Code}: {outage.Fault.Message} Nothing is sent until it can; "
                    + FormattableString.Invariant($"after {OutageTimeoutSeconds:0.###} s the run ends (-OutageTimeoutSeconds). Ctrl+C ends it now.")
                : $"The service takes no calls: {outage.Fault.Code}: {outage.Fault.Message} Rows are held and none is given up. One request at a time asks whether it is back; "
                + FormattableString.Invariant($"after {OutageTimeoutSeconds:0.###} s without success the run ends (-OutageTimeoutSeconds). Ctrl+C ends it now."));
        }
        else if (_outage is not null && _run?.PresentOutage is null)
        {
            WriteVerbose("Calls are made again.");
            _outage = null;
        }
    }

    private void TellOfProgress()
    {
        if (_progress?.Next(_run!, _tally.Rows, _hasInputEnded ? Rows.Count : null, _pace.Limit) is { } record)
        {
            WriteProgress(record);
        }
    }

    /// <summary>Where a preference of Stop makes the engine end the pipeline at what is written, the rows under way still get their results.</summary>
    private void WriteInRun(Action write, string reason)
    {
        if (_stopped is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (PipelineStoppedException exception) when (!StopToken.IsCancellationRequested)
        {
            _stopped = exception;
            _run!.End(new Fault(FaultKind.Fatal, "Id2Meta.StoppedByError", reason));
        }
    }

    private void WriteRowError(VerificationResult result) => WriteInRun(() => WriteError(ErrorRecords.OfRow(result)), "-ErrorAction Stop ended it at a row's error.");

    private void Warn(string text) => WriteInRun(() => WriteWarning(text), "-WarningAction ended it at a warning.");

    private void Count(VerificationResult result)
    {
        var billedBefore = _tally.BilledCalls;
        _tally.Add(result);
        if (_run!.Ending is not null && _firstUnanswered is null && result.BizCode is null && result.Status != VerificationStatus.InvalidInput)
        {
            _firstUnanswered = result.RowNumber;
        }

        if (Ledger is null && billedBefore < BilledBeforeWarning && _tally.BilledCalls >= BilledBeforeWarning)
        {
            Warn($"{_tally.BilledCalls} answers have been billed in this run (USD {(_tally.BilledCalls * UnitPrice).ToString(CultureInfo.InvariantCulture)}). They exist only in its output: with -Ledger a run that is interrupted goes on where it stopped, and pays for nothing twice.");
        }

        if (_tally.Answers == SuspiciousAnswers && _tally.ConsistentAnswers == 0 && result.BizCode is not null && result.Source != VerificationSource.Duplicate)
        {
            Warn($"The first {SuspiciousAnswers} answers are all Inconsistent or NoRecord. Are name and number in the right columns, and read in the right encoding? Ctrl+C stops.");
        }
    }

    /// <summary>Gives what is under way its results, then the summary and the errors of the whole.</summary>
    private void Finish()
    {
        Await(DrainAsync);
        Deliver();
        Summarize();
        if (_stopped is not null)
        {
            throw _stopped;
        }

        if (_run!.Ending is { } ending)
        {
            ThrowTerminatingError(ErrorRecords.OfEnding(ending, Rows.Count + 1, _firstUnanswered));
        }

        _connections?.Keep();
        if (_run.OverBudget is { } reason)
        {
            WriteError(ErrorRecords.OfBudget(reason, _tally, Rows.Count));
        }

        if (_tally.UnverifiedRows > 0)
        {
            WriteError(ErrorRecords.OfUnverified(_tally, Rows.Count));
        }
    }

    /// <summary>For scripts an Information record; somebody who looks on sees it without asking.</summary>
    private void Summarize()
    {
        if (_progress!.Completed() is { } completed)
        {
            WriteProgress(completed);
        }

        var summary = _tally.Summarize(_run!, _progress.Elapsed, UnitPrice);
        WriteInformation(summary, [SummaryTag]);
        if (MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey("InformationAction")
            && !Shows("InformationAction", "InformationPreference") && InteractiveHost.Is(Host))
        {
            Host.UI.WriteLine(summary.ToString());
        }
    }

    /// <summary>Gives the rows already taken their results, then ends with an error about the row that was not taken.</summary>
    private void FinishBefore(ErrorRecord error)
    {
        if (_run is not null)
        {
            Await(DrainAsync);
            Summarize();
        }

        ThrowTerminatingError(error);
    }
}
