using System;
using System.Collections.Generic;
using Id2Meta.Quota;

namespace Id2Meta.Core.Tests.Quota;

/// <summary>
/// A run against an account's quota in simulated time: calls leave at the slots of the pace, arrive half a latency later, are counted by a window of the
/// account's kind, and their answers come back after the other half. Refused calls go back to the head of the queue.
/// </summary>
internal sealed class SimulatedAccount(SimulatedAccount.Window window, Func<double, double> limitAt, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Queue<double> _admitted = new();
    private long _second;
    private int _inSecond;
    private double _tokens = 1;
    private double _refilledAt;

    public enum Window
    {
        Fixed,
        Sliding,
        TokenBucket,
    }

    public double Latency { get; init; } = 0.2;

    public double Jitter { get; init; } = 0.02;

    /// <summary>Sends the rows, and gives the time of the last answer with the times of all accepted and refused ones.</summary>
    public (double Seconds, List<double> Accepted, List<double> Refused) Run(AdaptiveGcra pace, int rows)
    {
        var accepted = new List<double>(rows);
        var refused = new List<double>();
        var events = new PriorityQueue<(bool IsArrival, double SentAt, double Latency, int Generation, bool IsAccepted), double>();
        var waiting = rows;
        var now = 0d;
        while (accepted.Count < rows)
        {
            var slot = waiting > 0 ? Math.Max(now, pace.NextSlot) : double.PositiveInfinity;
            if (!events.TryPeek(out _, out var at) || slot <= at)
            {
                now = pace.Reserve(slot);
                waiting--;
                var latency = Latency + (Jitter * ((2 * _random.NextDouble()) - 1));
                events.Enqueue((true, now, latency, pace.Generation, false), now + (latency / 2));
                continue;
            }

            now = at;
            var call = events.Dequeue();
            if (call.IsArrival)
            {
                events.Enqueue(call with { IsArrival = false, IsAccepted = TryAdmit(now) }, now + (call.Latency / 2));
            }
            else if (call.IsAccepted)
            {
                accepted.Add(now);
                pace.Accepted(now);
            }
            else
            {
                refused.Add(now);
                waiting++;
                pace.Refused(now, call.Generation, hint: null);
            }
        }

        return (now, accepted, refused);
    }

    private bool TryAdmit(double now)
    {
        var limit = limitAt(now);
        return window switch
        {
            Window.Fixed => TryAdmitFixed(now, limit),
            Window.Sliding => TryAdmitSliding(now, limit),
            _ => TryAdmitToken(now, limit),
        };
    }

    private bool TryAdmitFixed(double now, double limit)
    {
        // The account's seconds do not begin with ours.
        var second = (long)Math.Floor(now + 0.37);
        _inSecond = second == _second ? _inSecond : 0;
        _second = second;
        return _inSecond < limit && ++_inSecond > 0;
    }

    private bool TryAdmitSliding(double now, double limit)
    {
        while (_admitted.Count > 0 && now - _admitted.Peek() >= 1)
        {
            _admitted.Dequeue();
        }

        if (_admitted.Count >= limit)
        {
            return false;
        }

        _admitted.Enqueue(now);
        return true;
    }

    private bool TryAdmitToken(double now, double limit)
    {
        _tokens = Math.Min(limit, _tokens + ((now - _refilledAt) * limit));
        _refilledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
