using System.Globalization;
using System.Management.Automation;

namespace Id2Meta.Runs.Processes;

/// <summary>Looks at each result, too: its place, its status, whether that is what the number says, what it says of the bill.</summary>
internal sealed class RunCheck : RunWatch
{
    private long _consistent;
    private long _failed;
    private long _others;
    private long _outOfOrder;
    private long _billed;
    private long _uncertainCalls;
    private long _uncertainRows;
    private long _answered;
    private long _wrong;

    public CheckedRows Rows => new(_consistent, _failed, _others, _outOfOrder, _billed, _uncertainCalls, _uncertainRows, _answered, _wrong);

    public override void Add(PSObject item)
    {
        base.Add(item);
        _outOfOrder += Number(item, "RowNumber") == Results ? 0 : 1;
        _billed += Number(item, "BilledCalls");
        var uncertain = Number(item, "UncertainCalls");
        _uncertainCalls += uncertain;
        _uncertainRows += uncertain > 0 ? 1 : 0;
        var status = (string)item.Properties["Status"].Value;
        if (item.Properties["BizCode"].Value is not null)
        {
            _answered++;
            _wrong += status == MixedPeople.StatusOf((string)item.Properties["IdentifyNum"].Value) ? 0 : 1;
        }

        switch (status)
        {
            case "Consistent":
                _consistent++;
                break;
            case "Failed":
                _failed++;
                break;
            default:
                _others++;
                break;
        }
    }

    private static long Number(PSObject item, string property) => System.Convert.ToInt64(item.Properties[property].Value, CultureInfo.InvariantCulture);
}
