using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Sort-Object: stable, by the rows themselves or by properties.</summary>
[Cmdlet("Sort", "Object")]
[OutputType(typeof(PSObject))]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<(object?[] Keys, PSObject Row)> _rows = [];
    private PropertySelector[] _properties = [];

    /// <summary>The rows.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Names and calculated properties.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>The greatest first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>One of each.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _properties = PropertySelector.From(Property);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { } row)
        {
            _rows.Add((_properties.Length == 0 ? [row] : [.. _properties.Select(property => property.ValueOf(row))], row));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var comparer = new RowComparer(_properties.Length == 0 ? [Descending] : [.. _properties.Select(property => property.Descending || Descending)]);
        object?[]? previous = null;
        foreach (var (keys, row) in _rows.OrderBy(static entry => entry.Keys, comparer))
        {
            if (!Unique || previous is null || comparer.Compare(previous, keys) != 0)
            {
                WriteObject(row);
            }

            previous = keys;
        }
    }
}
