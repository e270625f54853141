namespace Id2Meta.Shell.Prompt;

/// <summary>How a line ended.</summary>
internal enum LineOutcome
{
    /// <summary>With Enter.</summary>
    Entered,

    /// <summary>With Ctrl+C.</summary>
    Cancelled,

    /// <summary>With Ctrl+D in an empty line.</summary>
    EndOfInput,
}
