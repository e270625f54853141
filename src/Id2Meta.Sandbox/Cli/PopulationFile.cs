using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using CsvHelper;

namespace Id2Meta.Sandbox.Cli;

/// <summary>Reads a CSV file of people: columns name and idNumber, in UTF-8. Other columns are allowed.</summary>
internal static class PopulationFile
{
    private static readonly CsvReaderOptions Strict = new()
    {
        Separator = ',',
        TrimWhitespace = true,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <exception cref="InvalidDataException">The file is not such a file; the message says which line and why, and nobody's name.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SandboxPopulation Read(string path)
    {
        using var text = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        using var csv = CsvReader.Create(text, Strict, leaveOpen: true);
        try
        {
            return new SandboxPopulation(ReadPeople(csv, path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{path} is not UTF-8.", exception);
        }
        catch (CsvFormatException exception)
        {
            throw new InvalidDataException($"{path}, line {exception.LineNumber}: not well-formed CSV.", exception);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> ReadPeople(CsvReader csv, string path)
    {
        csv.ReadHeader();
        var nameColumn = Column(csv, "name", path);
        var idNumberColumn = Column(csv, "idNumber", path);
        var seen = new Dictionary<string, (string Name, long Line)>(StringComparer.OrdinalIgnoreCase);
        while (csv.Read())
        {
            var name = csv.GetString(nameColumn);
            var idNumber = csv.GetString(idNumberColumn);
            if (string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(idNumber))
            {
                throw Malformed(path, csv, "no name or no idNumber");
            }

            if (seen.TryGetValue(idNumber, out var earlier) && !string.Equals(earlier.Name, name, StringComparison.Ordinal))
            {
                throw Malformed(path, csv, string.Create(CultureInfo.InvariantCulture, $"another name for the idNumber of line {earlier.Line}"));
            }

            seen[idNumber] = (name, csv.LineNumber);
            yield return new KeyValuePair<string, string>(idNumber, name);
        }
    }

    private static int Column(CsvReader csv, string name, string path)
    {
        if (csv.TryGetFieldIndex(name, out var index))
        {
            return index;
        }

        var columns = csv.Headers.Count == 0 ? "it is empty" : "its columns are " + string.Join(", ", csv.Headers);
        throw new InvalidDataException($"{path} has no column {name}: {columns}.");
    }

    private static InvalidDataException Malformed(string path, CsvReader csv, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}, line {csv.LineNumber}: {what}."));
}
