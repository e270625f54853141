using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>What Group-Object writes. A class of its own, because the engine starts a new table only for another type.</summary>
public sealed class GroupInfo
{
    internal GroupInfo(IReadOnlyList<object?> values, string name, Collection<PSObject> rows, bool keepRows)
    {
        Values = values;
        Name = name;
        Count = rows.Count;
        Group = keepRows ? rows : null;
    }

    /// <summary>The keys that the rows have in common.</summary>
    public IReadOnlyList<object?> Values { get; }

    /// <summary>How many rows.</summary>
    public int Count { get; }

    /// <summary>The rows; null with -NoElement.</summary>
    public IReadOnlyList<PSObject>? Group { get; }

    /// <summary>The keys as text.</summary>
    public string Name { get; }
}
