using System;
using System.Threading;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A machine whose wall clock somebody sets: its monotonic clock goes on as it did.</summary>
internal sealed class SettableClock(TimeProvider machine) : TimeProvider
{
    /// <summary>By how much the wall clock is wrong.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
