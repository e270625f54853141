using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Hosting;

/// <summary>
/// Lets a cmdlet await: continuations come back to the pipeline thread, which alone may write to PowerShell's streams.
/// </summary>
internal sealed class PipelineThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private SynchronizationContext? _outside;

    /// <summary>Runs <paramref name="work"/> to its end on this thread, and throws what it throws.</summary>
    public void Run(Func<Task> work) => Run(work, static () => { }, Timeout.InfiniteTimeSpan);

    /// <summary>Runs <paramref name="work"/> to its end on this thread, and throws what it throws.</summary>
    /// <param name="work">What is awaited.</param>
    /// <param name="whileWaiting">Called on this thread when nothing has come back for <paramref name="period"/>.</param>
    /// <param name="period">How long that is.</param>
    public void Run(Func<Task> work, Action whileWaiting, TimeSpan period)
    {
        var previous = Current;
        _outside = previous;
        SetSynchronizationContext(this);
        try
        {
            var isDone = false;
            ExceptionDispatchInfo? failure = null;
            ExceptionDispatchInfo? interruption = null;
            _ = CompleteAsync();
            while (!isDone)
            {
                if (Take(period) is { Callback: { } callback } next)
                {
                    callback(next.State);
                }
                else
                {
                    SetSynchronizationContext(previous);
                    interruption ??= Try(whileWaiting);
                    SetSynchronizationContext(this);
                }
            }

            failure?.Throw();
            interruption?.Throw();

            async Task CompleteAsync()
            {
                try
                {
                    await work().ConfigureAwait(true);
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }

                isDone = true;
            }
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    /// <summary>
    /// Steps aside for other people's code, as the next command of a pipeline is: what it awaits must not come back to a thread that waits in its code.
    /// </summary>
    /// <returns>To be disposed of when that is over.</returns>
    public Aside StepAside()
    {
        if (Current != this)
        {
            return default;
        }

        SetSynchronizationContext(_outside);
        return new Aside(this);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_posted)
        {
            _posted.Enqueue((d, state));
            Monitor.Pulse(_posted);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    /// <summary>What has come back; or nothing, after as long as that.</summary>
    /// <remarks>A blocking collection would spin before it waits: on a machine that is busy, it takes that time from those it waits for.</remarks>
    private (SendOrPostCallback? Callback, object? State) Take(TimeSpan longest)
    {
        lock (_posted)
        {
            // Only this thread takes: woken, it finds something, unless the time is over.
            if (_posted.Count == 0)
            {
                Monitor.Wait(_posted, longest);
            }

            return _posted.Count > 0 ? _posted.Dequeue() : default;
        }
    }

    /// <summary>What a stopped pipeline throws at a writer must not leave the work without its thread: it is thrown when the work has ended.</summary>
    private static ExceptionDispatchInfo? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>While it lasts, this thread awaits nothing of ours.</summary>
    internal readonly struct Aside(PipelineThread? owner) : IDisposable
    {
        public void Dispose()
        {
            if (owner is not null)
            {
                SetSynchronizationContext(owner);
            }
        }
    }
}
