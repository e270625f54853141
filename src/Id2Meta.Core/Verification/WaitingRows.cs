using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Verification;

/// <summary>
/// Rows that wait for a worker. They are taken in order; or in any order, where other machines may go through the same rows at the same time: in step they would all
/// ask for the same call at once, and all but one would have asked in vain.
/// </summary>
internal sealed class WaitingRows(bool inOrder) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<WorkItem> _rows = [];
    private readonly SemaphoreSlim _count = new(0);
    private readonly Random _choice = new();

    /// <summary>Adds a row; on any thread.</summary>
    public void Add(WorkItem row)
    {
        lock (_gate)
        {
            _rows.Add(row);
        }

        _count.Release();
    }

    /// <summary>Waits for a row, and takes it.</summary>
    public async ValueTask<WorkItem> TakeAsync(CancellationToken cancellationToken)
    {
        await _count.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            var place = inOrder ? 0 : _choice.Next(_rows.Count);
            var row = _rows[place];
            _rows.RemoveAt(place);
            return row;
        }
    }

    public void Dispose() => _count.Dispose();
}
