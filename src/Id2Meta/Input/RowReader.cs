using System;
using System.Management.Automation;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.Input;

/// <summary>Makes a row of the run from what the pipeline gave. Every row gives one, however malformed it is.</summary>
internal sealed class RowReader(ColumnReader names, ColumnReader numbers, TimeProvider timeProvider)
{
    private long _count;

    /// <summary>Rows read so far.</summary>
    public long Count => _count;

    /// <summary>Reads the next row.</summary>
    /// <exception cref="InputRefusedException">The columns cannot be right for any row.</exception>
    public InputRow Read(PSObject? row, bool isPiped)
    {
        _count++;
        if (isPiped && Columns.IsRecord(row))
        {
            names.Check(row!);
            numbers.Check(row!);
        }

        var name = names.Read(row);
        var number = numbers.Read(row);
        Subject? subject = null;
        var problem = Problem(name, number, row, isPiped) ?? Subject.Read(name.Text, number.Text, timeProvider.GetUtcNow(), out subject);
        return new InputRow
        {
            Number = _count,
            UserName = name.Text,
            IdentifyNum = number.Text,
            Subject = subject,
            Problem = problem,
            Origin = row,
        };
    }

    private static InputProblem? Problem(CellValue name, CellValue number, PSObject? row, bool isPiped) => (name.IsText, number.IsText) switch
    {
        (true, true) => null,
        _ when isPiped && !Columns.IsRecord(row) => InputProblem.RowNotRecord,
        (false, _) => InputProblem.NameNotText,
        _ => InputProblem.NumberNotText,
    };
}
