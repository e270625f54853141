using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Select-Object: some of the rows, some of their properties.</summary>
[Cmdlet(VerbsCommon.Select, "Object")]
[OutputType(typeof(PSObject))]
public sealed class SelectObjectCommand : PSCmdlet
{
    // Internal to the engine, and the one way to end the commands upstream without ending the pipeline.
    private static readonly Type StopUpstream = typeof(PSObject).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;

    private readonly Queue<PSObject> _last = [];
    private PropertySelector[] _properties = [];
    private int _seen;
    private int _written;

    /// <summary>The rows.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Names, wildcards and calculated properties.</summary>
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    /// <summary>The one property whose values take the place of the rows.</summary>
    [Parameter]
    public string? ExpandProperty { get; set; }

    /// <summary>So many from the start; then the commands upstream are ended.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>So many from the end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>So many left out at the start, or with -Last at the end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _properties = PropertySelector.From(Property);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            return;
        }

        if (First is 0)
        {
            EndUpstream();
        }

        if (Last is { } last)
        {
            _last.Enqueue(InputObject);
            if (_last.Count > last + Skip)
            {
                _last.Dequeue();
            }

            return;
        }

        if (_seen++ < Skip)
        {
            return;
        }

        Write(InputObject);
        if (++_written == First)
        {
            EndUpstream();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        for (var left = _last.Count - Skip; left > 0; left--)
        {
            Write(_last.Dequeue());
        }
    }

    private void EndUpstream() => throw (Exception)Activator.CreateInstance(StopUpstream, this)!;

    private void Write(PSObject row)
    {
        if (ExpandProperty is not null)
        {
            Expand(row, ExpandProperty);
            return;
        }

        if (_properties.Length == 0)
        {
            WriteObject(row);
            return;
        }

        var selected = new PSObject();
        foreach (var property in _properties)
        {
            foreach (var (name, value) in property.Select(row))
            {
                if (selected.Properties[name] is null)
                {
                    selected.Properties.Add(new PSNoteProperty(name, value));
                }
            }
        }

        selected.TypeNames.Insert(0, "Selected." + row.BaseObject.GetType());
        WriteObject(selected);
    }

    private void Expand(PSObject row, string name)
    {
        if (row.Properties[name] is not { } property)
        {
            var exception = new PSArgumentException($"Property \"{name}\" cannot be found.", nameof(name));
            WriteError(new ErrorRecord(exception, "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, targetObject: null));
            return;
        }

        WriteObject(property.Value, enumerateCollection: property.Value is IEnumerable and not string);
    }
}
