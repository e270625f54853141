namespace Id2Meta.Shell.StandIns;

/// <summary>What Measure-Object writes. A class of its own, because the engine starts a new view only for another type.</summary>
/// <param name="Count">How many.</param>
/// <param name="Average">The average, if asked for.</param>
/// <param name="Sum">The sum, if asked for.</param>
/// <param name="Maximum">The greatest, if asked for.</param>
/// <param name="Minimum">The least, if asked for.</param>
/// <param name="Property">The property measured.</param>
public sealed record MeasureInfo(int Count, double? Average, double? Sum, double? Maximum, double? Minimum, string? Property);
