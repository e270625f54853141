using System.Collections;
using System.Linq;
using System.Management.Automation;
using Id2Meta.Verification;

namespace Id2Meta.Output;

/// <summary>A copy of the caller's row with the outcome in properties Id2Meta*, the same on every row, so that Export-Csv sees them in the first.</summary>
internal static class PassThruRow
{
    public static PSObject Of(RowResult taken)
    {
        var result = taken.Result;
        var copy = taken.Row.Origin is PSObject { BaseObject: not IDictionary } origin ? origin.Copy() : Record(taken);
        (string Name, object? Value)[] outcome =
        [
            ("Id2MetaStatus", result.Status),
            ("Id2MetaBizCode", result.BizCode),
            ("Id2MetaBilledCalls", result.BilledCalls),
            ("Id2MetaUncertainCalls", result.UncertainCalls),
            ("Id2MetaSource", result.Source),
            ("Id2MetaCode", result.Code),
            ("Id2MetaMessage", result.Message),
            ("Id2MetaRequestId", result.RequestId),
            ("Id2MetaVerifiedAt", result.VerifiedAt),
        ];
        foreach (var (name, value) in outcome)
        {
            copy.Properties.Remove(name);
            copy.Properties.Add(new PSNoteProperty(name, value));
        }

        return copy;
    }

    /// <summary>A row that is no object of its own becomes one.</summary>
    private static PSObject Record(RowResult taken)
    {
        var record = new PSObject();
        if (taken.Row.Origin is PSObject { BaseObject: IDictionary columns })
        {
            foreach (var key in columns.Keys.Cast<object>())
            {
                Copy(key.ToString(), columns[key], record);
            }
        }
        else
        {
            record.Properties.Add(new PSNoteProperty(nameof(VerificationResult.UserName), taken.Row.UserName));
            record.Properties.Add(new PSNoteProperty(nameof(VerificationResult.IdentifyNum), taken.Row.IdentifyNum));
        }

        return record;
    }

    /// <summary>An object has no column without a name, none that differs in case only, and none that PowerShell keeps for itself: the row's outcome is worth more.</summary>
    private static void Copy(string? name, object? value, PSObject record)
    {
        if (string.IsNullOrEmpty(name) || record.Properties[name] is not null)
        {
            return;
        }

        try
        {
            record.Properties.Add(new PSNoteProperty(name, value));
        }
        catch (ExtendedTypeSystemException)
        {
            // The name is reserved.
        }
    }
}
