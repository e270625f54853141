using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Input;

/// <summary>Reads results: fresh ones, such as were read back from CSV or JSON, and rows of -PassThru.</summary>
internal sealed class ResultReader
{
    private const int RowsKept = 20;
    private const string PassThruStart = "Id2Meta";

    private static readonly string[] Statuses =
    [
        VerificationStatus.Consistent, VerificationStatus.Inconsistent, VerificationStatus.NoRecord,
        VerificationStatus.InvalidInput, VerificationStatus.Failed, VerificationStatus.Skipped,
    ];

    private static readonly string[] Sources =
        [VerificationSource.Service, VerificationSource.Sandbox, VerificationSource.Ledger, VerificationSource.Duplicate, VerificationSource.Local];

    private readonly List<long> _firstUnreadable = [];

    /// <summary>Objects so far.</summary>
    public long Count { get; private set; }

    /// <summary>Of them, those that are no results.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The first of those, by their place in the input.</summary>
    public string FirstUnreadable =>
        string.Join(", ", _firstUnreadable.Select(row => row.ToString(CultureInfo.InvariantCulture))) + (Unreadable > RowsKept ? " ..." : string.Empty);

    /// <summary>The next result, or <see langword="null"/> where the object is none.</summary>
    public VerificationResult? Read(PSObject? row)
    {
        Count++;
        var result = row?.BaseObject as VerificationResult ?? (Columns.IsRecord(row) ? ReadColumns(row!) : null);
        if (result is null)
        {
            Unreadable++;
            if (_firstUnreadable.Count < RowsKept)
            {
                _firstUnreadable.Add(Count);
            }
        }

        return result;
    }

    private VerificationResult? ReadColumns(PSObject row)
    {
        var prefix = Columns.Has(row, PassThruStart + "Status") ? PassThruStart : string.Empty;
        string? Text(string column) => Columns.Value(row, prefix + column).Text is { Length: > 0 } text ? text : null;

        if (!(Word(Text("Status"), Statuses) is { } status && Word(Text("Source"), Sources) is { } source
            && TryNumber(Text("BilledCalls"), out var billed) && TryNumber(Text("UncertainCalls"), out var uncertain)
            && TryNumber(Text("Attempts"), out var attempts) && TryNumber(Text("DurationMs"), out var duration) && TryNumber(Text("RowNumber"), out var number)))
        {
            return null;
        }

        return new VerificationResult
        {
            RowNumber = number > 0 ? number : Count,
            UserName = Person(row, Columns.OfName),
            IdentifyNum = Person(row, Columns.OfNumber),
            Status = status,
            BizCode = Text("BizCode"),
            BilledCalls = (int)billed,
            UncertainCalls = (int)uncertain,
            Source = source,
            Code = Text("Code"),
            Message = Text("Message"),
            RequestId = Text("RequestId"),
            Attempts = (int)attempts,
            DurationMs = duration,
            VerifiedAt = Moment(row, prefix + "VerifiedAt"),
            Endpoint = Text("Endpoint"),
        };
    }

    private static string? Word(string? text, string[] words) => Array.Find(words, word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase));

    private static string? Person(PSObject row, IReadOnlyList<string> candidates) =>
        candidates.FirstOrDefault(name => Columns.Has(row, name)) is { } column ? Columns.Value(row, column).Text : null;

    /// <summary>A count that is absent is 0; one that is no count makes the row none.</summary>
    private static bool TryNumber(string? text, out long number)
    {
        number = 0;
        return text is null || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= int.MaxValue);
    }

    /// <summary>ConvertFrom-Json makes a moment of what was a text.</summary>
    private static string? Moment(PSObject row, string column)
    {
        var value = row.BaseObject is System.Collections.IDictionary dictionary ? dictionary[column] : row.Properties[column]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            DateTime moment => moment.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
            var other => CellValue.Of(other).Text,
        };
    }
}
