using System.Globalization;
using Id2Meta.Service;
using Id2Meta.Verification;

namespace Id2Meta.Output;

/// <summary>One request in one line, for the verbose stream.</summary>
internal static class CallLine
{
    public static string Of(CallReport call) =>
        $"Row {call.RowNumber.ToString(CultureInfo.InvariantCulture)}, attempt {call.Attempt.ToString(CultureInfo.InvariantCulture)}: "
        + (call.Reply is Answer answer ? answer.Verdict.ToString() : (call.Reply as Fault)?.Code)
        + $" in {call.Reply.Duration.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms"
        + (call.Reply.FromSandbox ? " from the sandbox" : string.Empty)
        + (call.Reply.RequestId is { } requestId ? $", request {requestId}." : ".");
}
