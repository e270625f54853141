namespace Id2Meta.Runs.Processes;

/// <summary>What one run took.</summary>
/// <param name="Results">Results that came out.</param>
/// <param name="Seconds">From the call to the last result.</param>
/// <param name="FirstResultSeconds">From the call to the first result.</param>
/// <param name="CpuSeconds">Of all processors, in the process.</param>
/// <param name="AllocatedBytes">By all threads of the process.</param>
/// <param name="PeakBytes">The highest working set of the process so far.</param>
/// <param name="Rows">What the results say, where that was asked for.</param>
internal sealed record RunFigures(long Results, double Seconds, double FirstResultSeconds, double CpuSeconds, long AllocatedBytes, long PeakBytes, CheckedRows? Rows = null)
{
    public double Rate => Results / Seconds;
}
