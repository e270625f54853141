using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Measure-Object: how many, and for numbers their sum, average, least and greatest.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object")]
[OutputType(typeof(MeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private Tally[] _tallies = [];

    /// <summary>The rows or numbers.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties to measure; without them the rows themselves.</summary>
    [Parameter(Position = 0)]
    public string[]? Property { get; set; }

    /// <summary>Adds up.</summary>
    [Parameter]
    public SwitchParameter Sum { get; set; }

    /// <summary>Gives the average.</summary>
    [Parameter]
    public SwitchParameter Average { get; set; }

    /// <summary>Gives the greatest.</summary>
    [Parameter]
    public SwitchParameter Maximum { get; set; }

    /// <summary>Gives the least.</summary>
    [Parameter]
    public SwitchParameter Minimum { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _tallies = Property is null ? [new Tally(null)] : [.. Property.Select(static name => new Tally(name))];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            return;
        }

        foreach (var tally in _tallies)
        {
            var value = tally.Property is null ? InputObject : InputObject.Properties[tally.Property]?.Value;
            if (value is null)
            {
                continue;
            }

            var number = 0d;
            if ((Sum || Average || Maximum || Minimum) && !LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out number))
            {
                var exception = new PSInvalidOperationException($"Input object \"{value}\" is not numeric.");
                WriteError(new ErrorRecord(exception, "NonNumericInputObject", ErrorCategory.InvalidType, value));
                continue;
            }

            tally.Add(number);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var tally in _tallies)
        {
            var any = tally.Count > 0;
            var measured = new PSObject(new MeasureInfo(
                tally.Count,
                Average && any ? tally.Sum / tally.Count : null,
                Sum ? tally.Sum : null,
                Maximum && any ? tally.Maximum : null,
                Minimum && any ? tally.Minimum : null,
                tally.Property));
            measured.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.GenericMeasureInfo");
            WriteObject(measured);
        }
    }

    private sealed class Tally(string? property)
    {
        public string? Property { get; } = property;

        public int Count { get; private set; }

        public double Sum { get; private set; }

        public double Maximum { get; private set; } = double.NegativeInfinity;

        public double Minimum { get; private set; } = double.PositiveInfinity;

        public void Add(double number)
        {
            Count++;
            Sum += number;
            Maximum = Math.Max(Maximum, number);
            Minimum = Math.Min(Minimum, number);
        }
    }
}
