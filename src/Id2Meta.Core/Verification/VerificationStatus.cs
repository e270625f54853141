namespace Id2Meta;

/// <summary>The words of <see cref="VerificationResult.Status"/>.</summary>
public static class VerificationStatus
{
    /// <summary>The name belongs to the number.</summary>
    public const string Consistent = nameof(Consistent);

    /// <summary>The name does not belong to the number.</summary>
    public const string Inconsistent = nameof(Inconsistent);

    /// <summary>The number is in no record.</summary>
    public const string NoRecord = nameof(NoRecord);

    /// <summary>Not sent: the row cannot be asked about.</summary>
    public const string InvalidInput = nameof(InvalidInput);

    /// <summary>No answer.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Not sent: the run ended before.</summary>
    public const string Skipped = nameof(Skipped);
}
