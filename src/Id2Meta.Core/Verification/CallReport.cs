using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>One request of a run, for whoever watches.</summary>
/// <param name="RowNumber">The row it was for.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Reply">What became of it.</param>
public readonly record struct CallReport(long RowNumber, int Attempt, Reply Reply);
