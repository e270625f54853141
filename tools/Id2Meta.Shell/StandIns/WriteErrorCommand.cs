using System;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Write-Error.</summary>
[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = WithMessage)]
public sealed class WriteErrorCommand : PSCmdlet
{
    private const string WithMessage = "NoException";
    private const string WithException = "WithException";
    private const string WithRecord = "ErrorRecord";

    /// <summary>The message.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = WithMessage)]
    [Parameter(ParameterSetName = WithException)]
    [AllowEmptyString]
    [Alias("Msg")]
    public string? Message { get; set; }

    /// <summary>The exception.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithException)]
    public Exception? Exception { get; set; }

    /// <summary>A ready record.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithRecord)]
    public ErrorRecord? ErrorRecord { get; set; }

    /// <summary>The category.</summary>
    [Parameter(ParameterSetName = WithMessage)]
    [Parameter(ParameterSetName = WithException)]
    public ErrorCategory Category { get; set; } = ErrorCategory.NotSpecified;

    /// <summary>The id.</summary>
    [Parameter(ParameterSetName = WithMessage)]
    [Parameter(ParameterSetName = WithException)]
    public string? ErrorId { get; set; }

    /// <summary>What it is about.</summary>
    [Parameter(ParameterSetName = WithMessage)]
    [Parameter(ParameterSetName = WithException)]
    public object? TargetObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ErrorRecord is not null)
        {
            WriteError(ErrorRecord);
            return;
        }

        var exception = Exception ?? new InvalidOperationException(Message);
        var id = string.IsNullOrEmpty(ErrorId) ? "Microsoft.PowerShell.Commands.WriteErrorException" : ErrorId;
        var record = new ErrorRecord(exception, id, Category, TargetObject);
        if (Exception is not null && !string.IsNullOrEmpty(Message))
        {
            record.ErrorDetails = new ErrorDetails(Message);
        }

        WriteError(record);
    }
}
