using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Verification;

/// <summary>How many calls of a run may be billed: what is billed, what is uncertain and what is in flight never exceed it together.</summary>
internal sealed class Budget : IDisposable
{
    private readonly long _maximum;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _spentUp = new();
    private long _spent;

    public Budget(long maximum)
    {
        _maximum = Math.Min(maximum, int.MaxValue);
        _places = new SemaphoreSlim((int)_maximum);
        if (_maximum == 0)
        {
            _spentUp.Cancel();
        }
    }

    /// <summary>Whether nothing is left, and nothing in flight can give back.</summary>
    public bool IsSpent => _spentUp.IsCancellationRequested;

    /// <summary>Takes the place of one call. While the calls in flight hold the last ones, this waits: one that is not billed gives its place back.</summary>
    /// <returns>False when all is spent.</returns>
    public async ValueTask<bool> TakeAsync(CancellationToken cancellationToken)
    {
        if (await _places.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _spentUp.Token);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The call is billed, or perhaps.</summary>
    public void Spend()
    {
        if (Interlocked.Increment(ref _spent) == _maximum)
        {
            _spentUp.Cancel();
        }
    }

    /// <summary>The call is certainly not billed.</summary>
    public void GiveBack() => _places.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _spentUp.Dispose();
    }
}
