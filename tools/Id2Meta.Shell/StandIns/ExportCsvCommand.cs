using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using CsvHelper;

namespace Id2Meta.Shell.StandIns;

/// <summary>Export-Csv: the columns of the first row, every value quoted.</summary>
[Cmdlet(VerbsData.Export, "Csv")]
public sealed class ExportCsvCommand : PSCmdlet, IDisposable
{
    private string[]? _columns;
    private StreamWriter? _writer;

    /// <summary>The rows.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP")]
    public string Path { get; set; } = string.Empty;

    /// <summary>What stands between two values.</summary>
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    /// <summary>The encoding of the file.</summary>
    [Parameter]
    [EncodingArgument]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Adds to the file; its own header gives the columns.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Refuses to replace a file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Appends rows that lack a column of the file, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Accepted for scripts of Windows PowerShell: there is never a type line.</summary>
    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var file = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            if (Append && File.Exists(file))
            {
                ReadColumns(file);
            }

            var mode = Append ? FileMode.Append : NoClobber ? FileMode.CreateNew : FileMode.Create;
            _writer = new StreamWriter(new FileStream(file, mode, FileAccess.Write, FileShare.Read), Encoding);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(e, "FileOpenFailure", ErrorCategory.OpenError, file));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || _writer is null)
        {
            return;
        }

        if (_columns is null)
        {
            _columns = CsvFormat.ColumnsOf(InputObject);
            _writer.WriteLine(CsvFormat.Line(_columns, Delimiter));
        }
        else if (Append && !Force && _columns.FirstOrDefault(column => InputObject.Properties[column] is null) is { } missing)
        {
            var exception = new InvalidOperationException(
                $"Cannot append CSV content to the following file: {Path}. The appended object does not have a property that corresponds to the following column: {missing}. To continue with mismatched properties, add the -Force parameter, and then retry the command.");
            ThrowTerminatingError(new ErrorRecord(exception, "CannotAppendCsvWithMismatchedPropertyNames", ErrorCategory.InvalidData, missing));
        }

        _writer.WriteLine(CsvFormat.Line(InputObject, _columns, Delimiter));
    }

    private void ReadColumns(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = CsvReader.Create(stream, CsvFormat.Reading(Delimiter, Encoding));
        _columns = reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(index => CsvFormat.Value(reader, index))] : null;
    }
}
