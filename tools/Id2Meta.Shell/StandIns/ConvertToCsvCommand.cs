using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>ConvertTo-Csv: the lines that Export-Csv would write.</summary>
[Cmdlet(VerbsData.ConvertTo, "Csv")]
[OutputType(typeof(string))]
public sealed class ConvertToCsvCommand : PSCmdlet
{
    private string[]? _columns;

    /// <summary>The rows.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>What stands between two values.</summary>
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    /// <summary>Accepted for scripts of Windows PowerShell: there is never a type line.</summary>
    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            return;
        }

        if (_columns is null)
        {
            _columns = CsvFormat.ColumnsOf(InputObject);
            WriteObject(CsvFormat.Line(_columns, Delimiter));
        }

        WriteObject(CsvFormat.Line(InputObject, _columns, Delimiter));
    }
}
