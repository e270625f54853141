namespace Id2Meta.Shell.Prompt;

/// <summary>What a person typed.</summary>
internal readonly record struct Line(LineOutcome Outcome, string Text);
