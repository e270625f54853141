using System;
using System.Management.Automation;
using Id2Meta.Completion;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Ledger;
using Id2Meta.Service;
using Id2Meta.Verification;

namespace Id2Meta.Commands;

/// <summary>What a run and its plan have in common: the parameters, and how rows are read.</summary>
/// <remarks>
/// Columns bind by name, but not by the engine's binder: one property whose getter throws would end the whole pipeline there, and the
/// answers already paid for would be lost.
/// </remarks>
public abstract class RunCommand : ConnectionCommand
{
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

    /// <summary>Post, or Get where it is sure to be sent once.</summary>
    [Parameter]
    [ValidateSet("Post", "Get")]
    public string Method { get; set; } = "Post";

    /// <summary>Query as the official SDKs do, or Form to keep names and numbers out of URLs and proxy logs.</summary>
    [Parameter]
    [ValidateWord("Query", "Form")]
    [ArgumentCompleter(typeof(ParameterLocationCompleter))]
    public string ParameterLocation { get; set; } = "Query";

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

    /// <summary>
    /// What happens to a row whose answer was lost after the request left: Fail, or Retry, which sends it again and may pay for it twice.
    /// </summary>
    [Parameter]
    [ValidateWord("Fail", "Retry")]
    [ArgumentCompleter(typeof(OnUncertainCompleter))]
    public string OnUncertain { get; set; } = "Fail";

    /// <summary>Seconds for which the service may take no call before the run ends; rows are held meanwhile.</summary>
    [Parameter]
    [ValidateRange(0d, 31_536_000d)]
    public double OutageTimeoutSeconds { get; set; } = 300;

    /// <summary>Calls KeepaliveIntl every 5 s while the run waits for input, so that the next row meets a connection that stands. Free of charge.</summary>
    [Parameter]
    public SwitchParameter KeepWarm { get; set; }

    /// <summary>
    /// A file, or a PostgreSQL database as postgres://user@host/database, that keeps what is known and paid for, made where it is absent: answers in it are not asked for again,
    /// and a run that was interrupted goes on. It belongs to one account, whose quota the runs on it share; a database is shared by many machines.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LedgerPathCompleter))]
    public string? Ledger { get; set; }

    /// <summary>User and password for a ledger in a database. By default the user of the address, and the password where PostgreSQL's own programs find it.</summary>
    [Parameter]
    [Credential]
    public PSCredential? LedgerCredential { get; set; }

    /// <summary>Days after which an answer in the ledger is too old and asked for again; by default never.</summary>
    [Parameter]
    [ValidateRange(0d, 36_500d)]
    public double MaximumAgeDays { get; set; }

    /// <summary>Calls that this run may be billed for at most, with those uncertain and in flight; further rows are skipped.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long MaximumBilled { get; set; }

    /// <summary>Calls that all runs on the ledger may be billed for at most, with those uncertain and in flight; further rows are skipped.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long MaximumBilledTotal { get; set; }

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

    private protected RowReader Rows { get; private set; } = null!;

    /// <summary>The calls a second: as given, or the region's.</summary>
    private protected double Limit => MyInvocation.BoundParameters.ContainsKey(nameof(QpsLimit)) ? QpsLimit : FindRegion().QpsLimit;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var arguments = MyInvocation.BoundParameters;
        var hasName = arguments.ContainsKey(nameof(UserName));
        var hasNumber = arguments.ContainsKey(nameof(IdentifyNum));
        if (!MyInvocation.ExpectingInput && !arguments.ContainsKey(nameof(InputObject)) && !(hasName && hasNumber))
        {
            Throw("Id2Meta.InputMissing", ErrorCategory.InvalidArgument,
                hasName ? "-IdentifyNum is missing." : hasNumber ? "-UserName is missing." : "There is nothing to verify.",
                "Give -UserName and -IdentifyNum, or pipe rows: Import-Csv people.csv | Invoke-Id2MetaVerify.");
        }

        if (Ledger is null && (arguments.ContainsKey(nameof(MaximumAgeDays)) || arguments.ContainsKey(nameof(MaximumBilledTotal))))
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-MaximumAgeDays and -MaximumBilledTotal are about a ledger, and there is none.", "Give one with -Ledger, for example -Ledger ./people.ledger.");
        }

        Rows = new RowReader(
            new ColumnReader(nameof(UserName), Columns.OfName, hasName, UserName),
            new ColumnReader(nameof(IdentifyNum), Columns.OfNumber, hasNumber, IdentifyNum),
            ModuleProcess.Current.TimeProvider);
    }

    /// <summary>How old an answer in the ledger may be; <see langword="null"/>: any age.</summary>
    private protected TimeSpan? MaximumAge => MyInvocation.BoundParameters.ContainsKey(nameof(MaximumAgeDays)) ? TimeSpan.FromDays(MaximumAgeDays) : null;

    /// <summary>What runs on a ledger share: the answers of one service. Every sandbox of a process is the same one.</summary>
    private protected static LedgerScope ScopeOf(ServiceEndpoint endpoint) =>
        new(endpoint.Address == ModuleProcess.Current.Sandbox?.Endpoint ? LedgerServiceInfo.SandboxEndpoint : endpoint.Authority, "ID_2META", Account: string.Empty);

    /// <summary>Where the ledger is: a path relative to the current location, or the address of a database.</summary>
    private protected LedgerAddress FindLedger() => LedgerPath.Resolve(this, Ledger!, LedgerCredential);

    /// <summary>Reads the row that the pipeline gave.</summary>
    /// <exception cref="InputRefusedException">The columns cannot be right for any row.</exception>
    private protected InputRow ReadRow() =>
        Rows.Read(InputObject, MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)));
}
