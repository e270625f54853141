using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Id2Meta.Subjects;

namespace Id2Meta.Input;

/// <summary>Gives one of the two values of each row: from a column, a literal, or a script block that is run for the row.</summary>
internal sealed class ColumnReader
{
    private readonly string _parameter;
    private readonly IReadOnlyList<string> _candidates;
    private readonly bool _isArgument;
    private readonly object? _argument;
    private readonly ScriptBlock? _script;
    private IReadOnlyList<string> _present = [];
    private bool _isChecked;

    /// <summary>Makes a reader.</summary>
    /// <param name="parameter">UserName or IdentifyNum.</param>
    /// <param name="candidates">The headers that mean it.</param>
    /// <param name="isArgument">Whether the user gave the parameter as an argument.</param>
    /// <param name="argument">What the user gave.</param>
    public ColumnReader(string parameter, IReadOnlyList<string> candidates, bool isArgument, object? argument)
    {
        _parameter = parameter;
        _candidates = candidates;
        _isArgument = isArgument;
        _argument = argument;
        _script = (argument is PSObject wrapped ? wrapped.BaseObject : argument) as ScriptBlock;
    }

    /// <summary>Refuses, by the first row that is a record, what cannot be right for any row.</summary>
    /// <exception cref="InputRefusedException">No column, two that differ, or a literal that is a column's name.</exception>
    public void Check(PSObject row)
    {
        if (_isChecked)
        {
            return;
        }

        if (_isArgument)
        {
            ThrowIfLiteralIsColumn(row);
        }
        else
        {
            _present = Columns.Present(row, _candidates);
            ThrowIfMissing(row);
            ThrowIfDifferent(row);
        }

        _isChecked = true;
    }

    /// <summary>The value for <paramref name="row"/>, which is a record unless the value is an argument.</summary>
    public CellValue Read(PSObject? row)
    {
        if (_script is not null)
        {
            return Evaluate(_script, row);
        }

        if (_isArgument)
        {
            return CellValue.Of(_argument);
        }

        if (!Columns.IsRecord(row))
        {
            return CellValue.NotText;
        }

        if (_present.Count == 1 && Columns.Has(row!, _present[0]))
        {
            return Columns.Value(row!, _present[0]);
        }

        var values = Columns.Present(row!, _candidates).Select(name => Columns.Value(row!, name)).Distinct().ToArray();
        return values.Length switch
        {
            0 => CellValue.Of(null),
            1 => values[0],
            _ => CellValue.NotText,
        };
    }

    /// <summary>A script block of the user's is run with the row as <c>$_</c>, its errors caught; one that comes out of data never is.</summary>
    private static CellValue Evaluate(ScriptBlock script, PSObject? row)
    {
        try
        {
            var output = script.InvokeWithContext(null, [new PSVariable("_", row), new PSVariable("ErrorActionPreference", ActionPreference.Stop)], []);
            return output.Count switch
            {
                0 => CellValue.Of(null),
                1 => CellValue.Of(output[0]),
                _ => CellValue.NotText,
            };
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (RuntimeException)
        {
            return CellValue.NotText;
        }
    }

    private void ThrowIfLiteralIsColumn(PSObject row)
    {
        if (CellValue.Of(_argument) is { Text: { Length: > 0 } literal } && Columns.Has(row, literal))
        {
            throw new InputRefusedException(
                "Id2Meta.LiteralIsColumn",
                $"-{_parameter} was given the text '{literal}', which is the name of a column: every row would be asked about with that text.",
                $"To take the column, write -{_parameter} {{ $_.'{literal.Replace("'", "''")}' }}.");
        }
    }

    private void ThrowIfMissing(PSObject row)
    {
        if (_present.Count > 0)
        {
            return;
        }

        var seen = Columns.All(row);
        if (seen.Any(TextDamage.IsDamaged))
        {
            throw EncodingRefusal("The headers");
        }

        if (seen.Any(Mask.IsLikeNumber))
        {
            throw new InputRefusedException(
                "Id2Meta.HeaderMissing",
                $"The rows have no column for {_parameter}: the first line of the file seems to hold a person and not headers.",
                "Name the columns: Import-Csv people.csv -Header UserName, IdentifyNum.");
        }

        var advice = $"Name the column: -{_parameter} {{ $_.'<column>' }}. Known by themselves are: {string.Join(", ", _candidates)}.";
        if (seen.FirstOrDefault(name => _candidates.Contains(name.Trim().Trim('\uFEFF', '\u200B'), StringComparer.OrdinalIgnoreCase)) is { } padded)
        {
            advice = $"The column '{padded}' has blanks around its name: write -{_parameter} {{ $_.'{padded}' }}, or take the blanks out of the file.";
        }

        throw new InputRefusedException(
            "Id2Meta.ColumnMissing",
            $"The rows have no column for {_parameter}. Columns seen: {string.Join(", ", seen.Take(20).Select(name => $"'{name}'"))}{(seen.Count > 20 ? " ..." : string.Empty)}.",
            advice);
    }

    private void ThrowIfDifferent(PSObject row)
    {
        if (_present.Count > 1 && _present.Select(name => Columns.Value(row, name)).Distinct().Count() > 1)
        {
            throw new InputRefusedException(
                "Id2Meta.ColumnAmbiguous",
                $"The rows have {_present.Count} columns for {_parameter} that differ: {string.Join(", ", _present.Select(name => $"'{name}'"))}.",
                $"Say which one: -{_parameter} {{ $_.'{_present[0]}' }}.");
        }
    }

    /// <summary>The refusal of a file that was read in the wrong encoding.</summary>
    public static InputRefusedException EncodingRefusal(string what) => new(
        "Id2Meta.WrongEncoding",
        $"{what} were damaged by reading the file in the wrong encoding.",
        "Read it again with the right one: Import-Csv -Encoding gb18030 for a file that Excel saved in Chinese Windows, -Encoding utf8 for UTF-8. "
            + "Windows PowerShell knows no gb18030: read it in PowerShell 7, or on Chinese Windows with -Encoding Default.");
}
