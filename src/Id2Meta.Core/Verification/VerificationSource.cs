namespace Id2Meta;

/// <summary>The words of <see cref="VerificationResult.Source"/>.</summary>
public static class VerificationSource
{
    /// <summary>The real service.</summary>
    public const string Service = nameof(Service);

    /// <summary>A sandbox on this machine.</summary>
    public const string Sandbox = nameof(Sandbox);

    /// <summary>The ledger has the answer, or knows that it was lost.</summary>
    public const string Ledger = nameof(Ledger);

    /// <summary>Another row of this run has the answer, or the failure.</summary>
    public const string Duplicate = nameof(Duplicate);

    /// <summary>Nothing was asked.</summary>
    public const string Local = nameof(Local);
}
