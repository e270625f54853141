using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Verification;

/// <summary>
/// What workers have finished, for the one thread that makes results of it. Where rows finish by the thousand a second, waking that thread for each of them
/// would cost more than the row: it is woken when several are there. Whoever has time to look now and then calls <see cref="Hurry"/>, so that none waits long
/// for others that do not come.
/// </summary>
internal sealed class FinishedRows
{
    private readonly object _gate = new();
    private readonly Queue<WorkItem> _rows = new();
    private TaskCompletionSource<bool>? _waiting;
    private int _wanted;
    private Exception? _mistake;

    /// <summary>Adds a row; on any thread.</summary>
    public void Add(WorkItem row)
    {
        lock (_gate)
        {
            _rows.Enqueue(row);
            if (_rows.Count >= _wanted)
            {
                Wake();
            }
        }
    }

    /// <summary>Takes a row, when there is one.</summary>
    public bool TryTake(out WorkItem row)
    {
        lock (_gate)
        {
            if (_rows.Count > 0)
            {
                row = _rows.Dequeue();
                return true;
            }

            row = null!;
            return false;
        }
    }

    /// <summary>Waits for a row; for as many as <paramref name="wanted"/>, if they come at once.</summary>
    /// <exception cref="Exception">No more rows come: <see cref="Fail"/>.</exception>
    public async ValueTask WaitAsync(int wanted, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> waiting;
        lock (_gate)
        {
            if (_rows.Count >= wanted || (_rows.Count > 0 && _mistake is not null))
            {
                return;
            }

            if (_mistake is not null)
            {
                throw _mistake;
            }

            waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiting, _wanted) = (waiting, wanted);
        }

        using var registration = cancellationToken.Register(static waiting => ((TaskCompletionSource<bool>)waiting!).TrySetCanceled(), waiting);
        await waiting.Task.ConfigureAwait(false);
    }

    /// <summary>No more rows come, and why.</summary>
    public void Fail(Exception mistake)
    {
        lock (_gate)
        {
            _mistake = mistake;
            if (_rows.Count > 0)
            {
                Wake();
            }
            else
            {
                _waiting?.TrySetException(mistake);
                _waiting = null;
            }
        }
    }

    /// <summary>Those that are there are enough; if none is, the next is.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _wanted = 1;
            if (_rows.Count > 0)
            {
                Wake();
            }
        }
    }

    private void Wake()
    {
        _waiting?.TrySetResult(true);
        _waiting = null;
    }
}
