using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using CsvHelper;

namespace Id2Meta.Shell.StandIns;

/// <summary>Import-Csv: a row of strings at a time.</summary>
[Cmdlet(VerbsData.Import, "Csv", DefaultParameterSetName = ByPath)]
[OutputType(typeof(PSObject))]
public sealed class ImportCsvCommand : PSCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    /// <summary>The files; wildcards are resolved.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>What stands between two values.</summary>
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    /// <summary>The columns of files without a header row.</summary>
    [Parameter]
    public string[]? Header { get; set; }

    /// <summary>The encoding of files without a byte order mark.</summary>
    [Parameter]
    [EncodingArgument]
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var files = string.Equals(ParameterSetName, ByLiteralPath, StringComparison.Ordinal)
            ? LiteralPath.Select(GetUnresolvedProviderPathFromPSPath)
            : Path.SelectMany(path => GetResolvedProviderPathFromPSPath(path, out _));
        foreach (var file in files)
        {
            Import(file);
        }
    }

    private void Import(string file)
    {
        using var stream = Open(file);
        using var reader = CsvReader.Create(stream, CsvFormat.Reading(Delimiter, Encoding));
        var columns = Header;
        while (reader.Read())
        {
            if (reader.FieldCount == 1 && reader.GetSpan(0).IsEmpty)
            {
                continue;
            }

            if (columns is not null)
            {
                WriteObject(Row(columns, reader));
            }
            else if (!reader.GetSpan(0).StartsWith("#TYPE "u8))
            {
                columns = NameColumns(reader);
            }
        }
    }

    private static PSObject Row(string[] columns, CsvReader reader)
    {
        var row = new PSObject(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            row.Properties.Add(new PSNoteProperty(columns[i], i < reader.FieldCount ? CsvFormat.Value(reader, i) : null), preValidated: true);
        }

        return row;
    }

    private FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(e, "FileOpenFailure", ErrorCategory.OpenError, file));
            throw;
        }
    }

    private string[] NameColumns(CsvReader reader)
    {
        var names = new string[reader.FieldCount];
        var unnamed = 0;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = CsvFormat.Value(reader, i);
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                unnamed++;
                names[i] = "H" + unnamed.ToString(CultureInfo.InvariantCulture);
            }
        }

        if (unnamed > 0)
        {
            WriteWarning("One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers.");
        }

        if (names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static group => group.Skip(1).Any()) is { } twice)
        {
            var exception = new ExtendedTypeSystemException($"The member \"{twice.Key}\" is already present.");
            ThrowTerminatingError(new ErrorRecord(exception, "AlreadyPresentPSMemberInfoInternalCollectionAdd", ErrorCategory.NotSpecified, targetObject: null));
        }

        return names;
    }
}
