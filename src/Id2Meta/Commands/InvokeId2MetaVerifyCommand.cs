using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Quota;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.Commands;

/// <summary>Verifies whether names match Chinese ID card numbers: one row at the prompt, or millions piped.</summary>
/// <remarks>
/// Columns bind by name, but not by the engine's binder: one property whose getter throws would end the whole pipeline there, and the
/// answers already paid for would be lost.
/// </remarks>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "Id2MetaVerify",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(VerificationResult))]
public sealed class InvokeId2MetaVerifyCommand : Id2MetaCommand
{
    private const int RowsNamedInError = 20;
    private const int SuspiciousAnswers = 20;
    private const int BilledBeforeWarning = 1_000;

    private readonly ModuleProcess _process = ModuleProcess.Current;
    private readonly ConcurrentQueue<CallReport> _calls = new();
    private readonly List<long> _unverifiedRows = [];
    private RowReader? _rows;
    private VerificationRun? _run;
    private PaceLease? _pace;
    private ConnectionLease? _connections;
    private bool _isDeclined;
    private bool _isVerbose;
    private PipelineStoppedException? _errorsStopped;
    private long _lastRowDoneAt;
    private long _unverified;
    private long? _firstUnanswered;
    private long _answers;
    private long _matches;
    private long _billed;

    /// <summary>The name: a text, or a script block that gives it for the row <c>$_</c>. Taken by property name from piped rows.</summary>
    [Parameter(Position = 0)]
    [Alias("姓名", "FullName", "CustomerName", "Name")]
    [AllowNull]
    public object? UserName { get; set; }

    /// <summary>The ID card number: a text, or a script block that gives it for the row <c>$_</c>. Taken by property name from piped rows.</summary>
    [Parameter(Position = 1)]
    [Alias("身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "IdNumber", "IdCardNumber", "IdNo", "id_number")]
    [AllowNull]
    public object? IdentifyNum { get; set; }

    /// <summary>A row: an object with columns, as from Import-Csv, or a hashtable.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The access key: its id as user name, its secret as password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The token of a session, with the -Credential that belongs to it.</summary>
    [Parameter]
    public SecureString? SecurityToken { get; set; }

    /// <summary>The region to ask; cn-hongkong is the one documented to offer ID_2META.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Region { get; set; } = Service.Region.Default.Id;

    /// <summary>Public, or Internal from inside Alibaba Cloud.</summary>
    [Parameter]
    [ValidateSet("Public", "Internal")]
    public string Network { get; set; } = "Public";

    /// <summary>An address of one's own choice, https, or http on this machine.</summary>
    [Parameter]
    public Uri? Endpoint { get; set; }

    /// <summary>Post, or Get where it is sure to be sent once.</summary>
    [Parameter]
    [ValidateSet("Post", "Get")]
    public string Method { get; set; } = "Post";

    /// <summary>Query as the official SDKs do, or Form to keep names and numbers out of URLs and proxy logs.</summary>
    [Parameter]
    [ValidateSet("Query", "Form")]
    public string ParameterLocation { get; set; } = "Query";

    /// <summary>A proxy instead of the system's.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The proxy's credential.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>No proxy, not even the system's.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Seconds for name resolution, TCP and TLS.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400d)]
    public double ConnectionTimeoutSeconds { get; set; } = 5;

    /// <summary>Seconds for a whole request, from the connection to the last byte of the answer.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400d)]
    public double OperationTimeoutSeconds { get; set; } = 15;

    /// <summary>The account's calls a second: 10, or 3 in ap-southeast-3 and -5.</summary>
    [Parameter]
    [ValidateRange(0.01, 1_000_000d)]
    public double QpsLimit { get; set; }

    /// <summary>Requests on the wire at once; by default 4 to 64, from pace and latency.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int ThrottleLimit { get; set; }

    /// <summary>How often a row is sent again after a failure that is free of charge.</summary>
    [Parameter]
    [ValidateRange(0, 1_000)]
    public int MaximumRetryCount { get; set; } = 5;

    /// <summary>USD for a billed answer, for messages.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public decimal UnitPrice { get; set; } = 0.03m;

    /// <summary>Gives copies of the input rows with the outcome in properties Id2Meta*.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gives results as they come instead of in input order.</summary>
    [Parameter]
    public SwitchParameter Unordered { get; set; }

    /// <summary>Writes an error for each row that was not verified, besides the one at the end.</summary>
    [Parameter]
    public SwitchParameter RowError { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var arguments = MyInvocation.BoundParameters;
        var hasName = arguments.ContainsKey(nameof(UserName));
        var hasNumber = arguments.ContainsKey(nameof(IdentifyNum));
        if (!MyInvocation.ExpectingInput && !arguments.ContainsKey(nameof(InputObject)) && !(hasName && hasNumber))
        {
            Throw("Id2Meta.InputMissing", ErrorCategory.InvalidArgument,
                hasName ? "-IdentifyNum is missing." : hasNumber ? "-UserName is missing." : "There is nothing to verify.",
                "Give -UserName and -IdentifyNum, or pipe rows: Import-Csv people.csv | Invoke-Id2MetaVerify.");
        }

        if (double.IsNaN(QpsLimit) || double.IsNaN(ConnectionTimeoutSeconds) || double.IsNaN(OperationTimeoutSeconds))
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "A number is NaN.", "Give -QpsLimit and the timeouts as numbers.");
        }

        _isVerbose = arguments.TryGetValue("Verbose", out var verbose)
            ? verbose is SwitchParameter { IsPresent: true }
            : GetVariableValue("VerbosePreference") is ActionPreference preference && preference != ActionPreference.SilentlyContinue;
        _rows = new RowReader(
            new ColumnReader(nameof(UserName), Columns.OfName, hasName, UserName),
            new ColumnReader(nameof(IdentifyNum), Columns.OfNumber, hasNumber, IdentifyNum),
            _process.TimeProvider);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_isDeclined)
        {
            return;
        }

        var gap = _process.TimeProvider.GetElapsedTime(_lastRowDoneAt);
        var isPiped = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        InputRow row;
        try
        {
            row = _rows!.Read(InputObject, isPiped);
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
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_run is null)
        {
            return;
        }

        Finish();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_run is { } run)
            {
                PipelineThread.Run(async () => await run.DisposeAsync().ConfigureAwait(true));
            }

            _pace?.Dispose();
            _connections?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Makes the run by the arguments; false when the user declined.</summary>
    private bool Start()
    {
        var sandbox = _process.Sandbox;
        var (endpoint, region) = FindEndpoint(sandbox?.Endpoint);
        var found = FindCredential();
        var options = ReadRequestOptions();
        var limit = MyInvocation.BoundParameters.ContainsKey(nameof(QpsLimit)) ? QpsLimit : region.QpsLimit;
        var price = UnitPrice.ToString(CultureInfo.InvariantCulture);
        if (!ShouldProcess(
            $"Verify the rows at {endpoint}. Each answer that is consistent or inconsistent costs USD {price}.",
            $"Verify the rows at {endpoint}? Each answer that is consistent or inconsistent costs USD {price}.",
            "Invoke-Id2MetaVerify"))
        {
            return false;
        }

        WriteVerbose($"Asking {endpoint}{(endpoint.Address == sandbox?.Endpoint ? ", the sandbox of this process," : string.Empty)} with the key "
            + $"{found.Credential.MaskedAccessKeyId} from {found.Source.Description}, {limit.ToString(CultureInfo.InvariantCulture)} calls a second at most.");
        _connections = _process.Connections.Rent(endpoint, new ConnectionOptions
        {
            Proxy = Proxy,
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            NoProxy = NoProxy,
            ConnectionTimeout = options.ConnectionTimeout,
            MaximumConnections = Math.Max(64, ThrottleLimit),
        });
        _pace = _process.Paces.Join(string.Join(" ", endpoint, "Id2MetaVerifyIntl", found.Credential.AccessKeyId), limit);
        var clock = _process.ClockOf(endpoint);
        _run = new VerificationRun(
            new Id2MetaClient(_connections.Connections, endpoint, options, clock, _process.TimeProvider),
            _pace.Pace,
            found.Source,
            clock,
            new RunOptions
            {
                ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : null,
                MaximumRetryCount = MaximumRetryCount,
                Unordered = Unordered,
                Endpoint = endpoint.ToString(),
            },
            _process.TimeProvider,
            _isVerbose ? _calls.Enqueue : null);
        return true;
    }

    private (ServiceEndpoint Endpoint, Region Region) FindEndpoint(Uri? sandbox)
    {
        try
        {
            var region = Service.Region.Find(Region);
            if (sandbox is not null)
            {
                if (Endpoint is not null && !ServiceEndpoint.Of(Endpoint).Address.Equals(sandbox))
                {
                    Throw("Id2Meta.SandboxRuns", ErrorCategory.InvalidOperation,
                        "A sandbox runs in this process, and -Endpoint names another service.", "Leave -Endpoint out, or Stop-Id2MetaSandbox first.");
                }

                return (ServiceEndpoint.Of(sandbox), region);
            }

            if (Endpoint is not null)
            {
                return (ServiceEndpoint.Of(Endpoint), region);
            }

            if (!region.OffersId2Meta)
            {
                WriteWarning($"ID_2META is documented for {Service.Region.Default.Id} only; {region.Id} may refuse it.");
            }

            return (ServiceEndpoint.Of(region, Network == "Internal"), region);
        }
        catch (ArgumentException exception)
        {
#if NET8_0_OR_GREATER
            var message = exception.Message.Split(" (Parameter", 2)[0];
#else
            var message = exception.Message.Split(["\r\nParameter name", " (Parameter"], StringSplitOptions.None)[0];
#endif
            Throw("Id2Meta.EndpointInvalid", ErrorCategory.InvalidArgument, message, "Nothing was sent.");
            throw;
        }
    }

    private FoundCredential FindCredential()
    {
        var chain = _process.Chain(ReadCredential(Credential, SecurityToken));
        FoundCredential? found = null;
        try
        {
            Await(async () => found = await chain.FindAsync(refresh: false, StopToken).ConfigureAwait(true));
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.CredentialInvalid", ErrorCategory.AuthenticationError, exception.Message, "Get-Id2MetaCredential shows what there is.");
        }

        if (found is null)
        {
            Throw("Id2Meta.CredentialMissing", ErrorCategory.AuthenticationError,
                "There is no access key.",
                $"Set one with Set-Id2MetaCredential -Credential (Get-Credential), or in the environment variables {EnvironmentCredentialSource.AccessKeyIdVariable} and "
                    + $"{EnvironmentCredentialSource.AccessKeySecretVariable}; or try without one: Start-Id2MetaSandbox.");
        }

        return found!;
    }

    private RequestOptions ReadRequestOptions()
    {
        var options = new RequestOptions
        {
            UseGet = Method == "Get",
            UseForm = ParameterLocation == "Form",
            ConnectionTimeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds),
            OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
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
        if (_answers == 0 && (_run is null || _run.Undelivered == 0)
            && (row.Problem == InputProblem.NameDamaged || row.Problem == InputProblem.NumberDamaged))
        {
            throw ColumnReader.EncodingRefusal($"The texts of row {row.Number.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private void Remark(InputRow row)
    {
        if (!_isVerbose || row.Subject is not { Number.Notes: not IdCardNotes.None } subject)
        {
            return;
        }

        var notes = subject.Number.Notes;
        var remarks = new List<string>();
        if (notes.HasFlag(IdCardNotes.FirstGeneration))
        {
            remarks.Add("15 digits were made 18");
        }

        if (notes.HasFlag(IdCardNotes.ResidencePermit))
        {
            remarks.Add("a residence permit of Hong Kong, Macau or Taiwan: the service speaks of mainland residents");
        }

        if (notes.HasFlag(IdCardNotes.UnknownArea))
        {
            remarks.Add("its area is no province's");
        }

        if (notes.HasFlag(IdCardNotes.PerhapsRounded))
        {
            remarks.Add("it ends in 000: a spreadsheet may have rounded it");
        }

        WriteVerbose($"Row {row.Number.ToString(CultureInfo.InvariantCulture)}: {string.Join("; ", remarks)}.");
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
        || _run!.Latency == TimeSpan.Zero
        || (gap >= _run.Latency && gap.TotalSeconds >= 1 / _pace!.Pace.Rate);

    private void Deliver()
    {
        while (_calls.TryDequeue(out var call))
        {
            WriteVerbose(Line(call));
        }

        while (_run!.TryTake(out var taken))
        {
            Count(taken.Result);
            WriteObject(PassThru ? Annotate(taken) : taken.Result);
            if (RowError && IsUnverified(taken.Result))
            {
                WriteRowError(taken.Result);
            }
        }
    }

    private static string Line(CallReport call) =>
        $"Row {call.RowNumber.ToString(CultureInfo.InvariantCulture)}, attempt {call.Attempt.ToString(CultureInfo.InvariantCulture)}: "
        + (call.Reply is Answer answer ? $"{answer.Verdict}" : $"{(call.Reply as Fault)?.Code}")
        + $" in {call.Reply.Duration.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms"
        + (call.Reply.FromSandbox ? " from the sandbox" : string.Empty)
        + (call.Reply.RequestId is { } requestId ? $", request {requestId}." : ".");

    /// <summary>Under -ErrorAction Stop the engine ends the pipeline at the first error; the rows under way still get their results.</summary>
    private void WriteRowError(VerificationResult result)
    {
        if (_errorsStopped is not null)
        {
            return;
        }

        try
        {
            WriteError(ErrorRecords.OfRow(result));
        }
        catch (PipelineStoppedException exception) when (!StopToken.IsCancellationRequested)
        {
            _errorsStopped = exception;
            _run!.End(new Fault(FaultKind.Fatal, "Id2Meta.StoppedByError", "-ErrorAction Stop ended it at a row's error."));
        }
    }

    private void Count(VerificationResult result)
    {
        if (IsUnverified(result))
        {
            _unverified++;
            if (_unverifiedRows.Count < RowsNamedInError)
            {
                _unverifiedRows.Add(result.RowNumber);
            }
        }

        if (_run!.Ending is not null && _firstUnanswered is null && result.BizCode is null && result.Status != VerificationStatus.InvalidInput)
        {
            _firstUnanswered = result.RowNumber;
        }

        WarnOfBill(result.BilledCalls);
        if (result.BizCode is not null && result.Source != VerificationSource.Duplicate)
        {
            _answers++;
            _matches += result.Status == VerificationStatus.Consistent ? 1 : 0;
            if (_answers == SuspiciousAnswers && _matches == 0)
            {
                WriteWarning($"The first {SuspiciousAnswers} answers are all Inconsistent or NoRecord. Are name and number in the right columns, and read in the right encoding? Ctrl+C stops.");
            }
        }
    }

    private void WarnOfBill(int billedCalls)
    {
        var before = _billed;
        _billed += billedCalls;
        if (before < BilledBeforeWarning && _billed >= BilledBeforeWarning)
        {
            WriteWarning($"{_billed} answers have been billed in this run (USD {(_billed * UnitPrice).ToString(CultureInfo.InvariantCulture)}). They exist only in its output: write it to a file as it comes, for example with Export-Csv.");
        }
    }

    private static bool IsUnverified(VerificationResult result) => result.Status is VerificationStatus.InvalidInput or VerificationStatus.Failed;

    private static PSObject Annotate(RowResult taken)
    {
        var result = taken.Result;
        var copy = taken.Row.Origin is PSObject { BaseObject: not System.Collections.IDictionary } origin ? origin.Copy() : Record(taken);
        (string Name, object? Value)[] outcome =
        [
            ("Id2MetaStatus", result.Status),
            ("Id2MetaBizCode", result.BizCode),
            ("Id2MetaBilledCalls", result.BilledCalls),
            ("Id2MetaUncertainCalls", result.UncertainCalls),
            ("Id2MetaSource", result.Source),
            ("Id2MetaCode", result.Code),
            ("Id2MetaMessage", result.Message),
            ("Id2MetaRequestId", result.RequestId),
            ("Id2MetaVerifiedAt", result.VerifiedAt),
        ];
        foreach (var (name, value) in outcome)
        {
            copy.Properties.Remove(name);
            copy.Properties.Add(new PSNoteProperty(name, value));
        }

        return copy;
    }

    /// <summary>A row that is no object of its own becomes one.</summary>
    private static PSObject Record(RowResult taken)
    {
        var record = new PSObject();
        if (taken.Row.Origin is PSObject { BaseObject: System.Collections.IDictionary columns })
        {
            foreach (var key in columns.Keys.Cast<object>())
            {
                record.Properties.Add(new PSNoteProperty(key.ToString(), columns[key]));
            }
        }
        else
        {
            record.Properties.Add(new PSNoteProperty(nameof(UserName), taken.Row.UserName));
            record.Properties.Add(new PSNoteProperty(nameof(IdentifyNum), taken.Row.IdentifyNum));
        }

        return record;
    }

    /// <summary>Gives what is under way its results, then the errors of the whole.</summary>
    private void Finish()
    {
        Await(DrainAsync);
        Deliver();
        if (_errorsStopped is not null)
        {
            throw _errorsStopped;
        }

        if (_run!.Ending is { } ending)
        {
            ThrowTerminatingError(ErrorRecords.OfEnding(ending, _rows!.Count + 1, _firstUnanswered));
        }

        _connections?.Keep();
        if (_unverified > 0)
        {
            var rows = string.Join(", ", _unverifiedRows.Select(row => row.ToString(CultureInfo.InvariantCulture)));
            WriteError(ErrorRecords.Create(
                "Id2Meta.RowsNotVerified",
                ErrorCategory.InvalidData,
                $"{_unverified} of {_rows!.Count} rows {(_unverified == 1 ? "was" : "were")} not verified: {(_unverified == 1 ? "row" : "rows")} {rows}{(_unverified > _unverifiedRows.Count ? " ..." : string.Empty)}. Their results say why (Status, Code, Message).",
                "Look at the results with Status InvalidInput or Failed, correct the rows and verify them again."));
        }
    }

    /// <summary>Gives the rows already taken their results, then ends with an error about the row that was not taken.</summary>
    private void FinishBefore(ErrorRecord error)
    {
        if (_run is not null)
        {
            Await(DrainAsync);
        }

        ThrowTerminatingError(error);
    }

    private void Await(Func<Task> work)
    {
        try
        {
            PipelineThread.Run(work);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
