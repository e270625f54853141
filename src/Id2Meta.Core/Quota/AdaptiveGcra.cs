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
    private const double FirstShare = 0.975;
    private const double HighestShare = 0.985;
    private const double LowestShare = 0.001;
    private const double ClosestDepartures = 0.99;
    private const double RiseOfAccepted = 0.00002;
    private const double FallOfRefused = 0.99;
    private const int DenseRefusals = 3;
    private const double DenseRatio = 0.1;
    private const double ShareOfAcceptedAfterCut = 0.95;
    private const double DeepestCut = 0.5;
    private const double RestSeconds = 1;
    private const double ClimbStep = 0.015;
    private const double FallOfClimb = 0.98;
    private const int QuietCalls = 1_000;
    private const double QuietSeconds = 30;

    private readonly RecentAnswers _recent = new();
    private double _limit;
    private double _share = FirstShare;
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
            // A lower limit leaves the rate that was found; a higher one multiplies it only where the limit, not the service, was what held it.
            if (value < _limit || _share < DeepestCut)
            {
                _share = Math.Min(FirstShare, _share * _limit / value);
            }

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
        _lastDeparture = Math.Max(now, _lastDeparture + (ClosestDepartures / Rate));
        return _lastDeparture;
    }

    /// <summary>The service took a call.</summary>
    public void Accepted(double now)
    {
        _recent.Add(now, accepted: true);
        _acceptedSinceRefusal++;
        if (_acceptedSinceRefusal >= QuietCalls && now - _lastRefusal >= QuietSeconds)
        {
            _isClimbing = true;
        }

        var rise = RiseOfAccepted;
        if (_isClimbing && ++_acceptedInStep >= _limit)
        {
            _acceptedInStep = 0;
            rise = ClimbStep;
        }

        _share = Math.Max(_share, Math.Min(HighestShare, _share + rise));
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
        if (refused >= DenseRefusals && refused >= DenseRatio * (accepted + refused))
        {
            Cut(now, accepted, hint ?? RestSeconds);
            return;
        }

        _share = Math.Max(LowestShare, _share * (_isClimbing ? FallOfClimb : FallOfRefused));
        _isClimbing = false;
        if (hint < 2 / Rate)
        {
            _nextSlot = Math.Max(_nextSlot, now + hint.Value);
        }
    }

    private void Cut(double now, int accepted, double rest)
    {
        var share = Math.Min(ShareOfAcceptedAfterCut * accepted / _limit, _share * FallOfRefused);
        _share = Math.Max(LowestShare, Math.Max(share, _share * DeepestCut));
        _nextSlot = now + Math.Max(rest, 1 / Rate);
        Generation++;
        _isClimbing = true;
        _acceptedInStep = 0;
        _recent.Clear();
    }
}
