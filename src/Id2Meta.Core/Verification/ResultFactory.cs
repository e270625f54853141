using System;
using System.Globalization;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>Makes the one result of a row.</summary>
internal sealed class ResultFactory(string endpoint)
{
    private const string TwicePerhaps = "(An earlier call's answer was lost; that call may have been billed too.)";
    private const string NotSentCode = "Id2Meta.RunEnded";

    /// <summary>The row was asked about.</summary>
    public VerificationResult Of(InputRow row, Outcome outcome)
    {
        var reply = outcome.Reply!;
        var (status, bizCode, code, message) = Tell(reply);
        return new VerificationResult
        {
            RowNumber = row.Number,
            UserName = row.UserName,
            IdentifyNum = row.IdentifyNum,
            Status = status,
            BizCode = bizCode,
            BilledCalls = reply is Answer { IsBilled: true } && !outcome.IsFromLedger ? 1 : 0,
            UncertainCalls = outcome.UncertainCalls,
            Source = outcome.IsFromLedger ? VerificationSource.Ledger : outcome.Attempts == 0 ? VerificationSource.Local : reply.FromSandbox ? VerificationSource.Sandbox : VerificationSource.Service,
            Code = code,
            Message = reply is not Answer || outcome.UncertainCalls == 0 ? message : message is null ? TwicePerhaps : message + " " + TwicePerhaps,
            RequestId = reply.RequestId,
            Attempts = outcome.Attempts,
            DurationMs = (long)Math.Round(reply.Duration.TotalMilliseconds),
            VerifiedAt = reply is Answer ? Iso8601(outcome.At) : null,
            Endpoint = endpoint,
        };
    }

    /// <summary>Another row has the answer.</summary>
    public VerificationResult Duplicate(InputRow row, long firstRow, Outcome outcome)
    {
        var (status, bizCode, code, message) = Tell(outcome.Reply!);
        var same = "The same as row " + firstRow.ToString(CultureInfo.InvariantCulture) + ".";
        return new VerificationResult
        {
            RowNumber = row.Number,
            UserName = row.UserName,
            IdentifyNum = row.IdentifyNum,
            Status = status,
            BizCode = bizCode,
            Source = VerificationSource.Duplicate,
            Code = code,
            Message = outcome.Reply is Answer || string.IsNullOrEmpty(message) ? same : same + " " + message,
            RequestId = outcome.Reply!.RequestId,
            VerifiedAt = outcome.Reply is Answer ? Iso8601(outcome.At) : null,
            Endpoint = endpoint,
        };
    }

    /// <summary>The row cannot be asked about.</summary>
    public static VerificationResult Invalid(InputRow row) => new()
    {
        RowNumber = row.Number,
        UserName = row.UserName,
        IdentifyNum = row.IdentifyNum,
        Status = VerificationStatus.InvalidInput,
        Source = VerificationSource.Local,
        Code = row.Problem?.Code,
        Message = row.Problem?.Message,
    };

    /// <summary>The row was not sent, because the run ended or a budget is spent.</summary>
    public VerificationResult Skipped(InputRow row, Fault? reason) => new()
    {
        RowNumber = row.Number,
        UserName = row.UserName,
        IdentifyNum = row.IdentifyNum,
        Status = VerificationStatus.Skipped,
        Source = VerificationSource.Local,
        Code = reason?.Code == CallBook.BudgetReached ? reason.Code : NotSentCode,
        Message = reason?.Code == CallBook.BudgetReached ? reason.Message : "Not sent, because the run ended: " + (reason?.Code ?? "it was stopped") + ".",
        Endpoint = endpoint,
    };

    private static (string Status, string? BizCode, string? Code, string? Message) Tell(Reply reply) => reply switch
    {
        Answer answer => (
            answer.Verdict switch
            {
                Verdict.Consistent => VerificationStatus.Consistent,
                Verdict.Inconsistent => VerificationStatus.Inconsistent,
                _ => VerificationStatus.NoRecord,
            },
            ((int)answer.Verdict).ToString(CultureInfo.InvariantCulture),
            "Success",
            answer.Message),
        Fault fault => (VerificationStatus.Failed, null, fault.Code, fault.Message),
        _ => (VerificationStatus.Failed, null, null, null),
    };

    private static string Iso8601(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
