using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Group-Object: rows with equal keys, in the order of the keys.</summary>
[Cmdlet("Group", "Object")]
[OutputType(typeof(GroupInfo))]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<(object?[] Keys, PSObject Row)> _rows = [];
    private PropertySelector[] _properties = [];

    /// <summary>The rows.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Names and calculated properties; without them the rows themselves.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>Leaves the rows out of the groups.</summary>
    [Parameter]
    public SwitchParameter NoElement { get; set; }

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
        var comparer = new RowComparer(new bool[_properties.Length == 0 ? 1 : _properties.Length]);
        foreach (var group in _rows.GroupBy(static entry => entry.Keys, static entry => entry.Row, comparer).OrderBy(static group => group.Key, comparer))
        {
            var rows = new Collection<PSObject>([.. group]);
            var name = string.Join(", ", group.Key.Select(static key => key?.ToString()));
            var info = new PSObject(new GroupInfo(group.Key, name, rows, keepRows: !NoElement));
            info.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfo");
            if (NoElement)
            {
                info.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GroupInfoNoElement");
            }

            WriteObject(info);
        }
    }
}
