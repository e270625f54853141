using System;
using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Ledger;
using Id2Meta.Output;
using Id2Meta.Verification;

namespace Id2Meta.Commands;

/// <summary>Which entries of a ledger: one by its id, those of a person, or those in a state or of an age. All that is given must hold.</summary>
public abstract class LedgerEntryCommand : LedgerCommand
{
    private RowReader _rows = null!;
    private bool _isLedgerPiped;
    private bool _isPersonGiven;
    private LedgerKey? _key;
    private ILedgerLookup? _marks;
    private string? _marksOf;

    /// <summary>The id of an entry, as Get-Id2MetaLedgerEntry gives it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? EntryId { get; set; }

    /// <summary>The name: a text, or a script block that gives it for the row <c>$_</c>. Taken by property name from piped rows.</summary>
    [Parameter(Position = 1)]
    [Alias("姓名", "FullName", "CustomerName", "Name")]
    [AllowNull]
    public object? UserName { get; set; }

    /// <summary>The ID card number: a text, or a script block that gives it for the row <c>$_</c>. Taken by property name from piped rows.</summary>
    [Parameter(Position = 2)]
    [Alias("身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "IdNumber", "IdCardNumber", "IdNo", "id_number")]
    [AllowNull]
    public object? IdentifyNum { get; set; }

    /// <summary>An entry, a ledger, or a row about a person: an object with columns, as from Import-Csv, or a hashtable.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>InFlight: claimed by a run, without an outcome yet. Uncertain: the answer is lost. Done: answered.</summary>
    [Parameter]
    [ValidateSet("InFlight", "Uncertain", "Done")]
    public string? State { get; set; }

    /// <summary>Answered, or where there is no answer asked, before this moment. A date without a zone is local time.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Before { get; set; }

    /// <summary>Answered, or where there is no answer asked, at this moment or after it. A date without a zone is local time.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? After { get; set; }

    /// <summary>Whether something was piped.</summary>
    private protected bool IsPiped => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <summary>Whether a state or an age was asked for.</summary>
    private protected bool HasConditions => State is not null || Before is not null || After is not null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var arguments = MyInvocation.BoundParameters;
        var hasName = arguments.ContainsKey(nameof(UserName));
        var hasNumber = arguments.ContainsKey(nameof(IdentifyNum));
        _isLedgerPiped = !arguments.ContainsKey(nameof(Ledger));
        _isPersonGiven = hasName && hasNumber;
        if (!IsPiped && hasName != hasNumber)
        {
            Throw("Id2Meta.InputMissing", ErrorCategory.InvalidArgument, hasName ? "-IdentifyNum is missing." : "-UserName is missing.", "A person is found by both.");
        }

        if (Before <= After)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "No entry is from before -Before and after -After.", "Exchange the two.");
        }

        _rows = new RowReader(
            new ColumnReader(nameof(UserName), Columns.OfName, hasName, UserName),
            new ColumnReader(nameof(IdentifyNum), Columns.OfNumber, hasNumber, IdentifyNum),
            ModuleProcess.Current.TimeProvider);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _marks?.Dispose();
            _key?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Reads which entries the present object is about; <see langword="null"/> where an error said that it is about no person.
    /// </summary>
    /// <param name="address">The ledger.</param>
    /// <param name="isSingled">Whether it is about an entry or a person, and not about the ledger as a whole.</param>
    private protected LedgerEntryFilter? ReadFilter(LedgerAddress address, out bool isSingled)
    {
        var filter = new LedgerEntryFilter { Id = EntryId, State = LedgerView.StateOf(State), Before = Before, Since = After };
        isSingled = EntryId is not null || IsPerson;
        return EntryId is not null || !isSingled ? filter : ReadPerson(filter, address);
    }

    /// <summary>A ledger that is piped has no person in it.</summary>
    private bool IsPerson => _isPersonGiven || (IsPiped && !(_isLedgerPiped && Columns.IsRecord(InputObject) && Columns.Present(InputObject!, Columns.OfNumber).Count == 0));

    private LedgerEntryFilter? ReadPerson(LedgerEntryFilter filter, LedgerAddress address)
    {
        InputRow row;
        try
        {
            row = _rows.Read(InputObject, IsPiped);
        }
        catch (InputRefusedException refusal)
        {
            ThrowTerminatingError(ErrorRecords.Of(refusal));
            return null;
        }

        if (row.Subject is null)
        {
            WriteError(ErrorRecords.OfPerson(row));
            return null;
        }

        if (_marksOf != address.ToString())
        {
            ReadKey();
            Await(() => FindMarksAsync(address));
        }

        return filter with { Mark = _marks!.MarkOf(row.Subject.Name.Value, row.Subject.Number.Value) };
    }

    private void ReadKey()
    {
        try
        {
            _key ??= RunLedger.ReadKey();
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.LedgerKeyUnusable", ErrorCategory.AuthenticationError, exception.Message, "A person is found by the key that the ledger was made with.");
        }
    }

    /// <summary>Makes sure that the key is the ledger's: under another one nobody would be found, and nobody erased.</summary>
    private async Task FindMarksAsync(LedgerAddress address)
    {
        _marks?.Dispose();
        _marks = null;
        _marks = await Ledgers.OpenLookupAsync(
            address, _key!, new LedgerScope(string.Empty, string.Empty, string.Empty), maximumAge: null, ModuleProcess.Current.TimeProvider, StopToken).ConfigureAwait(true);
        _marksOf = address.ToString();
    }
}
