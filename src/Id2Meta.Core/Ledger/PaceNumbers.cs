using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>A shared pace as it stands.</summary>
/// <param name="Now">The ledger's clock at the statement, in seconds.</param>
/// <param name="Limit">Calls a second: the lowest of the runs that are there.</param>
/// <param name="Share">The share of the limit that is handed out.</param>
/// <param name="NextSlot">The next free slot, in seconds.</param>
/// <param name="Generation">Slots of older ones are void.</param>
/// <param name="IsClimbing">Whether the pace climbs after a cut.</param>
/// <param name="AcceptedSinceRefusal">Calls that the service took since it last refused one.</param>
/// <param name="LastRefusal">When that was, in seconds.</param>
/// <param name="AcceptedLately">Calls that the service took within the last second or so.</param>
/// <param name="RefusedLately">Calls that it refused then.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PaceNumbers(
    double Now,
    double Limit,
    double Share,
    double NextSlot,
    int Generation,
    bool IsClimbing,
    long AcceptedSinceRefusal,
    double LastRefusal,
    double AcceptedLately,
    double RefusedLately);
