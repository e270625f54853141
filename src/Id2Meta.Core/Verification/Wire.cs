using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Verification;

/// <summary>
/// Places on the wire, for rows whose calls are claimed before they leave: never more on the wire than the limit, no more claimed ahead of it than keeps it
/// busy, and no more answers that wait to be stored than there are places. A claim that has not left when the process dies is as uncertain as one that has.
/// </summary>
/// <remarks>
/// Rows claim in order; or in any order, where other machines may go through the same rows at the same time: in step all would ask for the same calls at once, and
/// all but one in vain. How many are claimed ahead follows what is seen: one more when a place falls vacant and nobody is ready to
/// take it, one fewer when several are.
/// </remarks>
internal sealed class Wire
{
    private const int MostAheadOfAPlace = 2;
    private const int MostReady = 2;

    private readonly object _gate = new();
    private readonly List<TaskCompletionSource<bool>> _entering = [];
    private readonly Queue<TaskCompletionSource<bool>> _boarding = new();
    private readonly Random? _choice;
    private int _limit;
    private int _ahead;
    private int _inside;
    private int _aboard;
    private int _unsettled;

    /// <summary>So many places.</summary>
    /// <param name="limit">How many.</param>
    /// <param name="inOrder">Whether rows claim in the order in which they come.</param>
    public Wire(int limit, bool inOrder)
    {
        _limit = limit;
        _choice = inOrder ? null : new Random();
    }

    /// <summary>Sets the number of places.</summary>
    public void SetLimit(int limit)
    {
        if (limit == Volatile.Read(ref _limit))
        {
            return;
        }

        lock (_gate)
        {
            _limit = limit;
            Admit();
        }
    }

    /// <summary>Waits until a row may claim its call; it must <see cref="Leave"/>.</summary>
    /// <exception cref="System.OperationCanceledException">It may not.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_inside >= _limit + _ahead)
            {
                return new(QueueAsync(_entering.Add, cancellationToken));
            }

            _inside++;
            return default;
        }
    }

    /// <summary>Waits for a place on the wire; it must <see cref="Land"/>, and then <see cref="Settle"/>.</summary>
    /// <exception cref="System.OperationCanceledException">Nothing may be sent any more.</exception>
    public ValueTask BoardAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!HasPlace)
            {
                return new(QueueAsync(_boarding.Enqueue, cancellationToken));
            }

            _aboard++;
            _unsettled++;
            return default;
        }
    }

    /// <summary>The place is vacant.</summary>
    public void Land()
    {
        lock (_gate)
        {
            _aboard--;
            if (_boarding.Count == 0 && _entering.Count > 0 && _ahead < MostAheadOfAPlace * _limit)
            {
                _ahead++;
            }
            else if (_boarding.Count > MostReady && _ahead > 0)
            {
                _ahead--;
            }

            Admit();
        }
    }

    /// <summary>What came of the call is stored.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            _unsettled--;
            Admit();
        }
    }

    /// <summary>The row has its reply, or gets none.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _inside--;
            Admit();
        }
    }

    private bool HasPlace => _aboard < _limit && _unsettled < 2 * _limit;

    private static async Task QueueAsync(Action<TaskCompletionSource<bool>> queue, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue(turn);
        using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task.ConfigureAwait(false);
    }

    private void Admit()
    {
        while (HasPlace && _boarding.Count > 0)
        {
            if (_boarding.Dequeue().TrySetResult(true))
            {
                _aboard++;
                _unsettled++;
            }
        }

        while (_inside < _limit + _ahead && _entering.Count > 0)
        {
            var place = _choice?.Next(_entering.Count) ?? 0;
            _inside += _entering[place].TrySetResult(true) ? 1 : 0;
            _entering.RemoveAt(place);
        }
    }
}
