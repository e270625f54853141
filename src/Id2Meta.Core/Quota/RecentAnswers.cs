using System;

namespace Id2Meta.Quota;

/// <summary>How many calls were accepted and refused in the last second, by tenths of it.</summary>
internal sealed class RecentAnswers
{
    private const int Tenths = 10;

    private readonly int[] _accepted = new int[Tenths];
    private readonly int[] _refused = new int[Tenths];
    private long _newest;

    public void Add(double now, bool accepted)
    {
        Forget(now);
        (accepted ? _accepted : _refused)[_newest % Tenths]++;
    }

    public (int Accepted, int Refused) LastSecond(double now)
    {
        Forget(now);
        var accepted = 0;
        var refused = 0;
        for (var tenth = 0; tenth < Tenths; tenth++)
        {
            accepted += _accepted[tenth];
            refused += _refused[tenth];
        }

        return (accepted, refused);
    }

    public void Clear()
    {
        Array.Clear(_accepted, 0, Tenths);
        Array.Clear(_refused, 0, Tenths);
    }

    private void Forget(double now)
    {
        var newest = (long)(now * Tenths);
        if (newest - _newest >= Tenths)
        {
            Clear();
            _newest = newest;
        }

        while (_newest < newest)
        {
            _newest++;
            _accepted[_newest % Tenths] = 0;
            _refused[_newest % Tenths] = 0;
        }
    }
}
