using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Id2Meta.Core.Tests.Sandbox;

/// <summary>A clock that stands still and hands every wait to the test, which sees how long it was meant to be and ends it.</summary>
internal sealed class HeldClock() : FakeTimeProvider(SandboxFixture.Start)
{
    private readonly Channel<(TimeSpan Due, Action End)> _waits = Channel.CreateUnbounded<(TimeSpan Due, Action End)>();

    public ValueTask<(TimeSpan Due, Action End)> NextWaitAsync() => _waits.Reader.ReadAsync();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Writer.TryWrite((dueTime, () => callback(state)));
        return new Handle();
    }

    private sealed class Handle : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
