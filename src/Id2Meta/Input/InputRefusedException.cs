using System;

namespace Id2Meta.Input;

/// <summary>The input as a whole cannot be right; nothing of it was paid for.</summary>
internal sealed class InputRefusedException(string errorId, string message, string recommendation) : Exception(message)
{
    /// <summary>The stable word of the error.</summary>
    public string ErrorId { get; } = errorId;

    /// <summary>What to do.</summary>
    public string Recommendation { get; } = recommendation;
}
