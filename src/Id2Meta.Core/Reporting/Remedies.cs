using System;
using Id2Meta.Service;

namespace Id2Meta.Reporting;

/// <summary>What to do about rows without an answer, by their code.</summary>
internal static class Remedies
{
    /// <summary>The remedy, in a sentence or two.</summary>
    public static string Of(string code, string status) => code switch
    {
        "Id2Meta.OutcomeUnknown" => "Look at the bill, or verify these rows again with -OnUncertain Retry, which may pay twice.",
        "Id2Meta.BudgetReached" => "Raise the budget and run the same rows again: with the same -Ledger only those that are left are sent.",
        "Id2Meta.NameDamaged" or "Id2Meta.NumberDamaged" => "Read the file again with the right -Encoding: gb18030 or utf8.",
        "Id2Meta.NumberScientific" or "Id2Meta.NumberRounded" => "Export the column of the spreadsheet as text.",
        "Id2Meta.NumberForeignCard" => "Verify these people by another service.",
        _ when status == VerificationStatus.Skipped => "Run the same rows again: with a -Ledger only those that are left are sent.",
        _ when status == VerificationStatus.InvalidInput => "Correct the rows and verify them again. Test-Id2MetaIdNumber -Detailed tells what is wrong with a number.",
        _ when code.StartsWith("Throttling", StringComparison.Ordinal) => "Lower -QpsLimit, or let the runs of the account share one -Ledger.",
        _ => FaultAdvice.OfCode(code) ?? "Verify these rows again; about_Id2Meta_Errors has the codes.",
    };
}
