using System;
using System.Collections.Generic;
using System.Globalization;

namespace Id2Meta.Sandbox;

/// <summary>The people on record: the same name is consistent, another name inconsistent, an absent number has no record.</summary>
public sealed class SandboxPopulation
{
    private readonly Dictionary<string, string> _nameByIdNumber = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes people as pairs of ID card number (key) and name (value), both exactly as they will be asked about; the check character X may be small.</summary>
    /// <exception cref="ArgumentException">A number or a name is empty, or one number has two names. The message says which entry, and nobody's name.</exception>
    public SandboxPopulation(IEnumerable<KeyValuePair<string, string>> nameByIdNumber)
    {
        if (nameByIdNumber is null)
        {
            throw new ArgumentNullException(nameof(nameByIdNumber));
        }

        var entry = 0;
        foreach (var person in nameByIdNumber)
        {
            entry++;
            var idNumber = person.Key;
            var name = person.Value;
            if (string.IsNullOrWhiteSpace(idNumber) || string.IsNullOrWhiteSpace(name))
            {
                throw new ArgumentException(Entry(entry, "has no ID card number or no name."), nameof(nameByIdNumber));
            }

            if (_nameByIdNumber.TryGetValue(idNumber, out var known) && !string.Equals(known, name, StringComparison.Ordinal))
            {
                throw new ArgumentException(Entry(entry, "gives another name to a number that an earlier entry has."), nameof(nameByIdNumber));
            }

            _nameByIdNumber[idNumber] = name;
        }
    }

    /// <summary>How many people are on record.</summary>
    public int Count => _nameByIdNumber.Count;

    internal bool TryGetName(string idNumber, out string? name) => _nameByIdNumber.TryGetValue(idNumber, out name);

    private static string Entry(int number, string what) => string.Format(CultureInfo.InvariantCulture, "Entry {0} {1}", number, what);
}
