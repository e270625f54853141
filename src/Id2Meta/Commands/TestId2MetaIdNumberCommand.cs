using System;
using System.Management.Automation;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Subjects;

namespace Id2Meta.Commands;

/// <summary>Whether a number would be sent, and what it says. Nothing is sent, and nobody is asked whether it was ever given to anybody.</summary>
/// <remarks>Columns are found as in a run, and not by the engine's binder, which is many times slower.</remarks>
[Cmdlet(
    VerbsDiagnostic.Test,
    "Id2MetaIdNumber")]
[OutputType(typeof(bool))]
[OutputType(typeof(IdNumberInfo))]
public sealed class TestId2MetaIdNumberCommand : Id2MetaCommand
{
    private ColumnReader? _numbers;
    private bool _isArgument;
    private DateTimeOffset _now;

    /// <summary>The ID card number: a text, or a script block that gives it for the row <c>$_</c>. Taken by property name from piped rows.</summary>
    [Parameter(Position = 0)]
    [Alias("身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "IdNumber", "IdCardNumber", "IdNo", "id_number")]
    [AllowNull]
    public object? IdentifyNum { get; set; }

    /// <summary>A number, or a row: an object with columns, as from Import-Csv, or a hashtable.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Gives what the number says (kind, area, date of birth, sex, check character) and all that is wrong with it.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private bool IsPiped => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isArgument = MyInvocation.BoundParameters.ContainsKey(nameof(IdentifyNum));
        if (!IsPiped && !_isArgument)
        {
            Throw("Id2Meta.InputMissing", ErrorCategory.InvalidArgument, "There is no number to test.",
                "Give -IdentifyNum, or pipe numbers or rows: Import-Csv people.csv | Test-Id2MetaIdNumber.");
        }

        _numbers = new ColumnReader(nameof(IdentifyNum), Columns.OfNumber, _isArgument, IdentifyNum);
        _now = ModuleProcess.Current.TimeProvider.GetUtcNow();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var value = ReadValue();
        if (Detailed)
        {
            WriteObject(value.IsText ? NumberInspector.Inspect(value.Text, _now) : NumberInspector.OfNoText());
        }
        else
        {
            WriteObject(value.IsText && IdCardNumber.Read(value.Text, _now, out _) is null);
        }
    }

    /// <summary>What is piped is a row with columns, or the number itself.</summary>
    private CellValue ReadValue()
    {
        var isRecord = Columns.IsRecord(InputObject);
        if (!_isArgument && !isRecord)
        {
            return CellValue.Of(InputObject);
        }

        try
        {
            if (isRecord)
            {
                _numbers!.Check(InputObject!);
            }
        }
        catch (InputRefusedException refusal)
        {
            ThrowTerminatingError(ErrorRecords.Of(refusal));
        }

        return _numbers!.Read(InputObject);
    }
}
