using System;
using System.Globalization;
using System.Text;
using Id2Meta.Sandbox.Account;
using Id2Meta.Sandbox.Answers;

namespace Id2Meta.Sandbox.Faults;

/// <summary>What becomes of an answer that was decided, and billed, before it went wrong.</summary>
internal static class SpoiledReply
{
    // In each, {0} is the request id and {1} the BizCode. The third one is right enough to be accepted.
    private static readonly string[] WrongTypes =
    [
        """{{"Message":"success","RequestId":"{0}","Code":"Success","Result":[{{"BizCode":"{1}"}}]}}""",
        """{{"Message":"success","RequestId":"{0}","Code":{{"Code":"Success"}},"Result":{{"BizCode":"{1}"}}}}""",
        """{{"Message":"success","RequestId":"{0}","Code":"Success","Result":{{"BizCode":{1}}}}}""",
        """{{"Message":"success","RequestId":"{0}","Code":"Success","Result":{{"BizCode":["{1}"]}}}}""",
        """[{{"Message":"success","RequestId":"{0}","Code":"Success","Result":{{"BizCode":"{1}"}}}}]""",
    ];

    public static Reply Of(FaultPlan.Draw fault, Reply whole, Verdict verdict) => fault.Kind switch
    {
        SandboxFault.Html => Reply.ProxyPage with { Delay = whole.Delay },
        SandboxFault.EmptyBody => whole with { Body = [] },
        SandboxFault.CutBody => whole with { Delivery = Delivery.Cut },
        SandboxFault.DropAfter => whole with { Delivery = Delivery.Dropped },
        SandboxFault.Stall => whole with { Delivery = Delivery.Silent },
        SandboxFault.SlowDrip => whole with { Delivery = Delivery.Dripping },
        SandboxFault.WrongTypes => whole with { Body = WronglyTyped(fault.Variant, whole, verdict) },
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "Not a fault of an answer."),
    };

    private static byte[] WronglyTyped(int variant, Reply whole, Verdict verdict) => Encoding.UTF8.GetBytes(
        string.Format(CultureInfo.InvariantCulture, WrongTypes[variant % WrongTypes.Length], whole.RequestId, (int)verdict));
}
