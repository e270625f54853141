using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Compares key after key as PowerShell's operators do; what cannot be compared is compared as text.</summary>
internal sealed class RowComparer(IReadOnlyList<bool> descending) : IComparer<object?[]>, IEqualityComparer<object?[]>
{
    public int Compare(object?[]? x, object?[]? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        for (var i = 0; i < x.Length; i++)
        {
            var order = CompareKeys(x[i], y[i]);
            if (order != 0)
            {
                return descending[i] ? -order : order;
            }
        }

        return 0;
    }

    public bool Equals(object?[]? x, object?[]? y) => Compare(x, y) == 0;

    public int GetHashCode(object?[] obj) =>
        obj.Aggregate(0, static (hash, key) => HashCode.Combine(hash, StringComparer.CurrentCultureIgnoreCase.GetHashCode(key?.ToString() ?? string.Empty)));

    private static int CompareKeys(object? x, object? y) => LanguagePrimitives.TryCompare(x, y, ignoreCase: true, CultureInfo.CurrentCulture, out var order)
        ? order
        : StringComparer.CurrentCultureIgnoreCase.Compare(x?.ToString(), y?.ToString());
}
