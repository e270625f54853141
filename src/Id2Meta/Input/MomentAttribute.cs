using System;
using System.Globalization;
using System.Management.Automation;

namespace Id2Meta.Input;

/// <summary>
/// Takes a moment: a date without a zone is local time. Numbers are refused, because PowerShell makes a moment of the year 1 out of them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentAttribute : ArgumentTransformationAttribute
{
    // Older than any answer of the service.
    private const int EarliestYear = 2000;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        DateTimeOffset? moment = value switch
        {
            DateTimeOffset given => given,
            DateTime { Year: >= EarliestYear } given => new DateTimeOffset(given),
            string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var read) => read,
            _ => null,
        };
        return moment is { Year: >= EarliestYear }
            ? moment
            : throw new ArgumentTransformationMetadataException(
                $"'{value}' is no moment. Give a date such as 2026-01-31, local time, or 2026-01-31T00:00:00Z; 30 days ago is (Get-Date).AddDays(-30).");
    }
}
