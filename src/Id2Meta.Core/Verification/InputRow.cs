using Id2Meta.Subjects;

namespace Id2Meta.Verification;

/// <summary>One row that the run takes.</summary>
public sealed class InputRow
{
    /// <summary>Its place in the input, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The name as given, where it is a text.</summary>
    public string? UserName { get; init; }

    /// <summary>The number as given, where it is a text.</summary>
    public string? IdentifyNum { get; init; }

    /// <summary>Who is asked about; <see langword="null"/> where <see cref="Problem"/> says why nobody can be.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Why the row cannot be asked about.</summary>
    public InputProblem? Problem { get; init; }

    /// <summary>The caller's own object, handed back with the result.</summary>
    public object? Origin { get; init; }
}
