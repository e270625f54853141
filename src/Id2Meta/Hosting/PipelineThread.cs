using System;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Hosting;

/// <summary>
/// Lets a cmdlet await: continuations come back to the pipeline thread, which alone may write to PowerShell's streams.
/// </summary>
internal sealed class PipelineThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    private PipelineThread()
    {
    }

    /// <summary>Runs <paramref name="work"/> to its end on this thread, and throws what it throws.</summary>
    public static void Run(Func<Task> work)
    {
        var previous = Current;
        using var thread = new PipelineThread();
        SetSynchronizationContext(thread);
        try
        {
            ExceptionDispatchInfo? failure = null;
            _ = CompleteAsync();
            foreach (var (callback, state) in thread._posted.GetConsumingEnumerable())
            {
                callback(state);
            }

            failure?.Throw();

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

                thread._posted.CompleteAdding();
            }
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public void Dispose() => _posted.Dispose();
}
