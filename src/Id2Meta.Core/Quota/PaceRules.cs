using System;

namespace Id2Meta.Quota;

/// <summary>The numbers and rules of the adaptive pace, for one process (<see cref="AdaptiveGcra"/>) and for many.</summary>
internal static class PaceRules
{
    public const double FirstShare = 0.975;
    public const double HighestShare = 0.985;
    public const double LowestShare = 0.001;
    public const double RestSeconds = 1;
    public const double RiseOfAccepted = 0.00002;

    /// <summary>While it climbs, the share rises by this once for every <c>limit</c> calls.</summary>
    public const double ClimbStep = 0.015;

    /// <summary>How close late slots leave one after another, as a share of the distance between slots.</summary>
    public const double ClosestDepartures = 0.99;

    private const double FallOfRefused = 0.99;
    private const double FallOfClimb = 0.98;
    private const int DenseRefusals = 3;
    private const double DenseRatio = 0.1;
    private const double ShareOfAcceptedAfterCut = 0.95;
    private const double DeepestCut = 0.5;
    private const int QuietCalls = 1_000;
    private const double QuietSeconds = 30;

    /// <summary>A lower limit leaves the rate that was found; a higher one multiplies it only where the limit, not the service, was what held it.</summary>
    public static double ShareAt(double newLimit, double limit, double share) =>
        newLimit < limit || share < DeepestCut ? Math.Min(FirstShare, share * limit / newLimit) : share;

    /// <summary>Whether it is so long quiet that the pace may climb.</summary>
    public static bool IsQuiet(long acceptedSinceRefusal, double secondsSinceRefusal) => acceptedSinceRefusal >= QuietCalls && secondsSinceRefusal >= QuietSeconds;

    /// <summary>Whether the refusals of the last second mean that the limit is really lower.</summary>
    public static bool IsDense(double accepted, double refused) => refused >= DenseRefusals && refused >= DenseRatio * (accepted + refused);

    /// <summary>By what one refusal multiplies the share.</summary>
    public static double FallOf(bool isClimbing) => isClimbing ? FallOfClimb : FallOfRefused;

    /// <summary>The share after a cut, by what the service took within a second.</summary>
    public static double ShareAfterCut(double share, double limit, double accepted)
    {
        var cut = Math.Min(ShareOfAcceptedAfterCut * accepted / limit, share * FallOfRefused);
        return Math.Max(LowestShare, Math.Max(cut, share * DeepestCut));
    }

    /// <summary>How long the pace rests after a cut.</summary>
    public static double RestAfterCut(double? hint, double rate) => Math.Max(hint ?? RestSeconds, 1 / rate);

    /// <summary>For how long a refusal that is not dense holds the pace: a longer hint delays its own row only.</summary>
    public static double Hold(double? hint, double rate) => hint < 2 / rate ? hint.Value : 0;
}
