using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Id2Meta.Sandbox.Hosting;

namespace Id2Meta.Sandbox;

/// <summary>Which share of the verifications goes wrong, and how. It does not change.</summary>
public sealed class SandboxFaults
{
    // Twelve twelfths are a little more than one.
    private const double Rounding = 1e-9;

    private readonly SortedDictionary<SandboxFault, double> _rates = [];

    /// <summary>Takes the share of verifications, 0 to 1, that each kind spoils. A kind that is absent never happens.</summary>
    /// <exception cref="ArgumentException">A kind is unknown or named twice, a rate is not within 0 and 1, or all together are more than 1.</exception>
    public SandboxFaults(IEnumerable<KeyValuePair<SandboxFault, double>> rates)
    {
        if (rates is null)
        {
            throw new ArgumentNullException(nameof(rates));
        }

        foreach (var rate in rates)
        {
            if (!Kinds.Contains(rate.Key))
            {
                throw new ArgumentException(Text($"There is no fault {(int)rate.Key}."), nameof(rates));
            }

            if (_rates.ContainsKey(rate.Key))
            {
                throw new ArgumentException(Text($"The fault {rate.Key} is named twice."), nameof(rates));
            }

            if (!(rate.Value is >= 0 and <= 1))
            {
                throw new ArgumentException(Text($"The rate of {rate.Key} must be 0 to 1, not {rate.Value}."), nameof(rates));
            }

            _rates.Add(rate.Key, rate.Value);
        }

        TotalRate = _rates.Values.Sum();
        if (TotalRate > 1 + Rounding)
        {
            throw new ArgumentException(Text($"The rates of all faults together must be at most 1, not {TotalRate}."), nameof(rates));
        }
    }

    /// <summary>Nothing goes wrong.</summary>
    public static SandboxFaults None { get; } = new([]);

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<SandboxFault> Kinds { get; } = Portable.Values<SandboxFault>();

    /// <summary>The share of verifications, 0 to 1, that each kind spoils.</summary>
    public IReadOnlyDictionary<SandboxFault, double> Rates => _rates;

    /// <summary>The share of verifications, 0 to 1, that goes wrong at all.</summary>
    public double TotalRate { get; }

    /// <summary>Spreads a rate evenly over kinds; a kind named twice counts once.</summary>
    /// <param name="totalRate">The share of verifications, 0 to 1, that goes wrong.</param>
    /// <param name="kinds">How; <see cref="Kinds"/> for all.</param>
    /// <exception cref="ArgumentException">The rate is not within 0 and 1, or there is no kind.</exception>
    public static SandboxFaults Spread(double totalRate, params IEnumerable<SandboxFault> kinds)
    {
        var distinct = kinds.Distinct().ToList();
        if (!(totalRate is >= 0 and <= 1))
        {
            throw new ArgumentException(Text($"The rate of the faults must be 0 to 1, not {totalRate}."), nameof(totalRate));
        }

        if (distinct.Count == 0)
        {
            throw new ArgumentException("A rate of faults needs at least one kind of fault.", nameof(kinds));
        }

        return new SandboxFaults(distinct.Select(kind => new KeyValuePair<SandboxFault, double>(kind, totalRate / distinct.Count)));
    }

    /// <summary>The kinds and their rates, such as <c>Stall 0.01, Html 0.02</c>.</summary>
    public override string ToString() => _rates.Count == 0 ? "none" : string.Join(", ", _rates.Select(rate => Text($"{rate.Key} {rate.Value}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
