namespace Id2Meta;

/// <summary>What became of one row: plain texts and numbers, so that CSV and JSON keep them.</summary>
public sealed class VerificationResult
{
    /// <summary>The row's place in the input, from 1.</summary>
    public long RowNumber { get; init; }

    /// <summary>The name as given.</summary>
    public string? UserName { get; init; }

    /// <summary>The number as given.</summary>
    public string? IdentifyNum { get; init; }

    /// <summary>A word of <see cref="VerificationStatus"/>.</summary>
    public string Status { get; init; } = VerificationStatus.Failed;

    /// <summary>The service's verdict, 1, 2 or 3; <see langword="null"/> without one.</summary>
    public string? BizCode { get; init; }

    /// <summary>Calls that the service certainly billed for this row.</summary>
    public int BilledCalls { get; init; }

    /// <summary>Calls whose answer was lost after they left: perhaps billed.</summary>
    public int UncertainCalls { get; init; }

    /// <summary>A word of <see cref="VerificationSource"/>.</summary>
    public string Source { get; init; } = VerificationSource.Local;

    /// <summary>The service's code, or <c>Id2Meta.&lt;word&gt;</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The service's message, or ours.</summary>
    public string? Message { get; init; }

    /// <summary>The service's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>How often the row was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>How long the last request took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>When the answer came: ISO 8601, UTC.</summary>
    public string? VerifiedAt { get; init; }

    /// <summary>Where was asked, or <see langword="null"/> where nothing was.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// What views show of a property: the name as 张*, the number as 110***********002X. An indexer, because constrained language lets views call no
    /// method, and a property would be one more column in every CSV.
    /// </summary>
    /// <param name="property">UserName or IdentifyNum.</param>
    public string? this[string property] => property switch
    {
        nameof(UserName) => Subjects.Mask.Name(UserName),
        nameof(IdentifyNum) => Subjects.Mask.Number(IdentifyNum),
        _ => null,
    };

    /// <summary>Masked, so that no log or error tells who it is.</summary>
    public override string ToString() => $"Row {RowNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {Status}";
}
