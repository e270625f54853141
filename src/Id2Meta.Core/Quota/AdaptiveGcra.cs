using System;

namespace Id2Meta.Quota;

/// <summary>
/// The arithmetic of the pace: one slot every 1/(f x limit) seconds, never a burst (GCRA, the generic cell rate algorithm). f is the share of the
/// limit that is handed out; it follows what the service refuses. It has no clock, no lock and no timer: whoever asks says what time it is.
/// </summary>
/// <remarks>
/// Few refusals are a stair: each accepted call raises f by a little, each refusal lowers it by 1 %, so that f settles where about 0.2 % are refused,
/// whatever window the service counts by. Many at once mean that the limit is really lower: f jumps to what was accepted, the pace rests, then climbs.
/// </remarks>
internal sealed class AdaptiveGcra
{
    private readonly RecentAnswers _recent = new();
    private double _limit;
    private double _share = PaceRules.FirstShare;
    private double _nextSlot;
    private double _lastDeparture = double.NegativeInfinity;
    private bool _isClimbing;
    private double _acceptedInStep;
    private int _acceptedSinceRefusal;
    private double _lastRefusal;

    public AdaptiveGcra(double limit) => _limit = limit;

    /// <summary>Calls a second that the account may make.</summary>
    public double Limit
    {
        get => _limit;
        set
        {
            _share = PaceRules.ShareAt(value, _limit, _share);
            _limit = value;
        }
    }

    /// <summary>Calls a second that are handed out at present.</summary>
    public double Rate => _share * _limit;

    /// <summary>Slots of older generations are void: a cut came after they were handed out.</summary>
    public int Generation { get; private set; }

    /// <summary>The next free slot, in seconds.</summary>
    public double NextSlot => _nextSlot;

    /// <summary>Hands out the next slot, in seconds, not before <paramref name="now"/>.</summary>
    public double Reserve(double now)
    {
        var slot = Math.Max(now, _nextSlot);
        _nextSlot = slot + (1 / Rate);
        return slot;
    }

    /// <summary>
    /// The moment at which a call with a slot that has come may leave. A process that stood still (garbage collection, a busy machine) has several late slots at once:
    /// together they would be a burst. They leave a little closer than slots are, so that the time is made up for by and by.
    /// </summary>
    public double Depart(double now)
    {
        _lastDeparture = Math.Max(now, _lastDeparture + (PaceRules.ClosestDepartures / Rate));
        return _lastDeparture;
    }

    /// <summary>The service took a call.</summary>
    public void Accepted(double now)
    {
        _recent.Add(now, accepted: true);
        _acceptedSinceRefusal++;
        _isClimbing |= PaceRules.IsQuiet(_acceptedSinceRefusal, now - _lastRefusal);
        var rise = PaceRules.RiseOfAccepted;
        if (_isClimbing && ++_acceptedInStep >= _limit)
        {
            _acceptedInStep = 0;
            rise = PaceRules.ClimbStep;
        }

        _share = Math.Max(_share, Math.Min(PaceRules.HighestShare, _share + rise));
    }

    /// <summary>The service refused a call as one too many.</summary>
    /// <param name="now">In seconds.</param>
    /// <param name="generation">The slot's generation: a refusal from before the last cut is no news.</param>
    /// <param name="hint">How long the service asks to wait, in seconds.</param>
    public void Refused(double now, int generation, double? hint)
    {
        if (generation != Generation)
        {
            return;
        }

        _recent.Add(now, accepted: false);
        _acceptedSinceRefusal = 0;
        _lastRefusal = now;
        var (accepted, refused) = _recent.LastSecond(now);
        if (PaceRules.IsDense(accepted, refused))
        {
            Cut(now, accepted, hint);
            return;
        }

        _share = Math.Max(PaceRules.LowestShare, _share * PaceRules.FallOf(_isClimbing));
        _isClimbing = false;
        _nextSlot = Math.Max(_nextSlot, now + PaceRules.Hold(hint, Rate));
    }

    private void Cut(double now, int accepted, double? hint)
    {
        _share = PaceRules.ShareAfterCut(_share, _limit, accepted);
        _nextSlot = now + PaceRules.RestAfterCut(hint, Rate);
        Generation++;
        _isClimbing = true;
        _acceptedInStep = 0;
        _recent.Clear();
    }
}
