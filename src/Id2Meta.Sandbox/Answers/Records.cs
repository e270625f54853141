using System;
using Id2Meta.Sandbox.Account;

namespace Id2Meta.Sandbox.Answers;

/// <summary>The authoritative source: who is on record under a number.</summary>
internal static class Records
{
    /// <summary>18 characters, the last of which may be X, or the 15 digits of the first generation. The check character is not asked for: what has the shape is looked up.</summary>
    public static bool IsShapedLikeNumber(string idNumber)
    {
        if (idNumber.Length is not (15 or 18))
        {
            return false;
        }

        for (var i = 0; i < idNumber.Length; i++)
        {
            if (idNumber[i] is < '0' or > '9' && (i != 17 || idNumber[i] is not ('X' or 'x')))
            {
                return false;
            }
        }

        return true;
    }

    public static Verdict LookUp(string name, string idNumber, SandboxPopulation? population)
    {
        if (population is null)
        {
            return BySequenceDigits(idNumber);
        }

        if (!population.TryGetName(idNumber, out var recorded))
        {
            return Verdict.NoRecord;
        }

        return string.Equals(recorded, name, StringComparison.Ordinal) ? Verdict.Consistent : Verdict.Inconsistent;
    }

    private static Verdict BySequenceDigits(string idNumber) => idNumber[idNumber.Length == 18 ? 14 : 12] switch
    {
        '8' => Verdict.Inconsistent,
        '9' => Verdict.NoRecord,
        _ => Verdict.Consistent,
    };
}
