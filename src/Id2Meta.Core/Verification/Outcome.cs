using System;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>What is known of a subject after it was asked about.</summary>
/// <param name="Reply">The last reply; <see langword="null"/> where nothing was sent.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="UncertainCalls">Of them, those whose answers were lost.</param>
/// <param name="At">When the reply came.</param>
internal sealed record Outcome(Reply? Reply, int Attempts, int UncertainCalls, DateTimeOffset At);
