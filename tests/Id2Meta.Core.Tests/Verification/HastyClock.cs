using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>A clock on which every wait is over as soon as it begins, and which moves by nothing else.</summary>
internal sealed class HastyClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => People.Now.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(HastyClock clock, Action callback) : ITimer
    {
        private int _changes;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var change = Interlocked.Increment(ref _changes);
            if (dueTime >= TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    if (change == Volatile.Read(ref _changes))
                    {
                        Interlocked.Add(ref clock._ticks, dueTime.Ticks);
                        callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => Interlocked.Increment(ref _changes);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
