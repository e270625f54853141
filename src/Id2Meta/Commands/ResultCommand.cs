using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Reporting;

namespace Id2Meta.Commands;

/// <summary>What the cmdlets about results have in common: how results are read and counted.</summary>
public abstract class ResultCommand : Id2MetaCommand
{
    private readonly ResultReader _reader = new();

    /// <summary>A result of Invoke-Id2MetaVerify, also read back from CSV or JSON, or a row that -PassThru gave.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>USD for a billed answer.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public decimal UnitPrice { get; set; } = 0.03m;

    private protected ResultTally Tally { get; } = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)))
        {
            Throw("Id2Meta.InputMissing", ErrorCategory.InvalidArgument, "There are no results.",
                $"Pipe them: Import-Csv results.csv | {MyInvocation.MyCommand.Name}.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Windows PowerShell's ConvertFrom-Json gives an array as one object.
        if (InputObject?.BaseObject is IList { IsFixedSize: true } list)
        {
            foreach (var item in list)
            {
                Read(item is null ? null : PSObject.AsPSObject(item));
            }
        }
        else
        {
            Read(InputObject);
        }
    }

    /// <summary>Takes a result that was read.</summary>
    private protected virtual void Add(VerificationResult result) => Tally.Add(result);

    /// <summary>Takes what is piped; by default a result.</summary>
    private protected virtual void Read(PSObject? row)
    {
        if (_reader.Read(row) is { } result)
        {
            Add(result);
        }
    }

    /// <summary>Tells, once, of the objects that were no results.</summary>
    private protected void TellOfUnreadable()
    {
        if (_reader.Unreadable > 0)
        {
            WriteError(ErrorRecords.Create(
                "Id2Meta.ResultsNotRead",
                ErrorCategory.InvalidData,
                string.Format(CultureInfo.InvariantCulture, "{0} of {1} objects are no results and were not counted: {2}.", _reader.Unreadable, _reader.Count, _reader.FirstUnreadable),
                "Pipe what Invoke-Id2MetaVerify gives, or what Import-Csv or ConvertFrom-Json make of it: Status and Source are words of it, the counts are numbers."));
        }
    }
}
