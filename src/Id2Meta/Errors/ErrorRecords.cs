using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using Id2Meta.Input;
using Id2Meta.Ledger;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.Errors;

/// <summary>The one place that makes error records: stable ids, a category each, no personal data in message or target.</summary>
internal static class ErrorRecords
{
    private const string Prefix = "Id2Meta.";

    /// <summary>An error of ours. Views show message and recommendation apart; a catch block finds both in the exception.</summary>
    public static ErrorRecord Create(string id, ErrorCategory category, string message, string recommendation, object? target = null) =>
        new(new Id2MetaException(message + " " + recommendation), id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = recommendation },
        };

    /// <summary>The input as a whole was refused.</summary>
    public static ErrorRecord Of(InputRefusedException refusal) =>
        Create(refusal.ErrorId, ErrorCategory.InvalidData, refusal.Message, refusal.Recommendation);

    /// <summary>A row that was not verified.</summary>
    public static ErrorRecord OfRow(VerificationResult result) => Create(
        Id(result.Code),
        result.Status == VerificationStatus.InvalidInput ? ErrorCategory.InvalidData : ErrorCategory.InvalidResult,
        $"Row {Text(result.RowNumber)}: {result.Code}: {result.Message}",
        "Correct the row and verify it again.",
        RowReference(result.RowNumber, result.UserName, result.IdentifyNum));

    /// <summary>A row that is about no person, so that no ledger has an entry for it.</summary>
    public static ErrorRecord OfPerson(InputRow row) => Create(
        Id(row.Problem?.Code),
        ErrorCategory.InvalidData,
        $"Row {Text(row.Number)}: {row.Problem?.Code}: {row.Problem?.Message}",
        "Correct the row: no entry was looked for.",
        RowReference(row.Number, row.UserName, row.IdentifyNum));

    /// <summary>The one error that counts the rows without an answer.</summary>
    public static ErrorRecord OfUnverified(RunTally tally, long rows)
    {
        var (count, first) = (tally.UnverifiedRows, tally.FirstUnverifiedRows);
        return Create(
            "Id2Meta.RowsNotVerified",
            ErrorCategory.InvalidData,
            $"{Text(count)} of {Text(rows)} rows {(count == 1 ? "was" : "were")} not verified: {(count == 1 ? "row" : "rows")} {string.Join(", ", first.Select(Text))}{(count > first.Count ? " ..." : string.Empty)}. "
                + "Their results say why (Status, Code, Message).",
            "Look at the results with Status InvalidInput or Failed, correct the rows and verify them again.");
    }

    /// <summary>The one error that counts the rows which a budget kept from being sent.</summary>
    public static ErrorRecord OfBudget(Fault reason, RunTally tally, long rows) => Create(
        reason.Code,
        ErrorCategory.QuotaExceeded,
        $"{Text(tally.SkippedRows)} of {Text(rows)} rows {(tally.SkippedRows == 1 ? "was" : "were")} skipped. {reason.Message}",
        "Raise the budget and run the same rows again: with the same -Ledger only those that are left are sent.");

    /// <summary>The ledger cannot be used.</summary>
    public static ErrorRecord Of(LedgerException exception) => Create(
        Prefix + exception.Word,
        exception.Word switch
        {
            LedgerError.NotFound => ErrorCategory.ObjectNotFound,
            LedgerError.ReadOnly => ErrorCategory.PermissionDenied,
            LedgerError.InsecureConnection or LedgerError.TlsFailed => ErrorCategory.SecurityError,
            LedgerError.Locked or LedgerError.InUse => ErrorCategory.ResourceBusy,
            LedgerError.Full or LedgerError.Unreachable => ErrorCategory.ResourceUnavailable,
            LedgerError.KeyWrong or LedgerError.KeyUnusable or LedgerError.AccessDenied => ErrorCategory.AuthenticationError,
            LedgerError.AddressUnknown or LedgerError.OnNetworkShare or LedgerError.PasswordInAddress => ErrorCategory.InvalidArgument,
            _ => ErrorCategory.InvalidData,
        },
        exception.Message,
        exception.Remedy);

    /// <summary>What fails every row ended the run.</summary>
    public static ErrorRecord OfEnding(Fault fault, long nextRow, long? firstUnanswered)
    {
        var advice = Advice(fault);
        var position = firstUnanswered is { } first
            ? $"The first row without an answer is row {Text(first)}; the next row of the input is row {Text(nextRow)}."
            : $"The next row of the input is row {Text(nextRow)}.";
        return Create(
            Id(fault.Code),
            CategoryOf(fault),
            $"The run ended because {(fault.Code == Fault.OutageTooLong ? "the service is out of reach" : IsOfLedger(fault) ? "the ledger cannot be used" : "every row would fail")}: {fault.Code}: {fault.Message} {position}"
                + (fault.HttpStatus > 0 ? $" (HTTP {Text(fault.HttpStatus)}{(fault.RequestId is null ? string.Empty : ", request " + fault.RequestId)})" : string.Empty),
            advice,
            "row " + Text(nextRow));
    }

    /// <summary>A row without its person: its number and the masks.</summary>
    public static string RowReference(long number, string? userName, string? identifyNum) =>
        $"row {Text(number)} ({Mask.Name(userName)} {Mask.Number(identifyNum)})";

    private static string Id(string? code) =>
        code is null ? Prefix + "Failed" : code.StartsWith(Prefix, StringComparison.Ordinal) ? code : Prefix + code;

    private static string Advice(Fault fault) => fault.Code == Fault.OutageTooLong
        ? "Check the network (Test-Id2MetaConnection), and run again from there when the service is back; -OutageTimeoutSeconds lets a run wait longer."
        : FaultAdvice.Of(fault) ?? "Put it right and run again from there.";

    private static ErrorCategory CategoryOf(Fault fault) => fault.Code switch
    {
        "InsufficientBalance" => ErrorCategory.QuotaExceeded,
        Fault.OutageTooLong => ErrorCategory.ResourceUnavailable,
        "Id2Meta.CredentialMissing" => ErrorCategory.AuthenticationError,
        _ when IsOfLedger(fault) => ErrorCategory.ResourceUnavailable,
        _ when fault.Code.StartsWith("Forbidden", StringComparison.Ordinal) || fault.Code.StartsWith("NoPermission", StringComparison.Ordinal) => ErrorCategory.PermissionDenied,
        _ when fault.Code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) || fault.Code.Contains("SecurityToken") || fault.Code.Contains("Signature") => ErrorCategory.AuthenticationError,
        _ => ErrorCategory.InvalidOperation,
    };

    private static bool IsOfLedger(Fault fault) => fault.Code.StartsWith(Prefix + "Ledger", StringComparison.Ordinal);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
