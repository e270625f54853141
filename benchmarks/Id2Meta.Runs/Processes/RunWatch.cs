using System.Diagnostics;

namespace Id2Meta.Runs.Processes;

/// <summary>Counts the results of a run and notes when the first came.</summary>
public sealed class RunWatch
{
    private long _start;

    /// <summary>Results so far.</summary>
    public long Results { get; private set; }

    /// <summary>From the start to the first result.</summary>
    public double FirstResultSeconds { get; private set; }

    /// <summary>The run begins.</summary>
    public void Start() => _start = Stopwatch.GetTimestamp();

    /// <summary>A result came.</summary>
    public void Count()
    {
        if (++Results == 1)
        {
            FirstResultSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        }
    }
}
