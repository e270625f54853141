using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Sandbox.Faults;

/// <summary>Which verification goes wrong, and how: the same sequence for the same seed, whatever became of the requests before.</summary>
internal sealed class FaultPlan
{
    private readonly SandboxFaults _faults;
    private readonly Random _random;

    public FaultPlan(SandboxFaults faults, int seed)
    {
        _faults = faults;

        // Another seed than the latency's, which would otherwise rise and fall with the faults.
        _random = new Random(~seed);
    }

    /// <summary>What befalls the next verification; null is nothing.</summary>
    public Draw? Next()
    {
        if (_faults.TotalRate == 0)
        {
            return null;
        }

        double place;
        int variant;
        lock (_random)
        {
            place = _random.NextDouble();
            variant = _random.Next();
        }

        foreach (var rate in _faults.Rates)
        {
            place -= rate.Value;
            if (place < 0)
            {
                return new Draw(rate.Key, variant);
            }
        }

        return null;
    }

    /// <summary>A kind, and a number not below 0 that chooses among its variants.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Draw(SandboxFault Kind, int Variant);
}
