namespace Id2Meta;

/// <summary>The values of <see cref="ConnectionStep.Verdict"/>.</summary>
public static class ConnectionVerdict
{
    /// <summary>As it should be.</summary>
    public const string Ok = "Ok";

    /// <summary>It works, and something should be done about it.</summary>
    public const string Warning = "Warning";

    /// <summary>It does not work.</summary>
    public const string Failed = "Failed";

    /// <summary>Not tried, since a step that it needs failed or there is nothing to test.</summary>
    public const string Skipped = "Skipped";
}
