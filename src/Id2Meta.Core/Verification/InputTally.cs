using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Verification;

/// <summary>Counts rows as a run would take them. Of a person it keeps a hash, and of persons as many as a run remembers.</summary>
public sealed class InputTally
{
    private const int RowsKept = 20;

    private readonly int _capacity;
    private readonly HashSet<SubjectKey> _known = [];
    private readonly Queue<SubjectKey> _oldestFirst = new();
    private readonly List<long> _firstInvalidRows = [];
    private long _rows;
    private long _invalidRows;
    private long _duplicateRows;

    /// <summary>Starts at nothing.</summary>
    /// <param name="rememberedSubjects">How many answers the run remembers.</param>
    public InputTally(int rememberedSubjects) => _capacity = rememberedSubjects;

    /// <summary>Counts a row.</summary>
    public void Add(InputRow row)
    {
        ThrowHelper.IfNull(row);
        _rows++;
        if (row.Subject is null)
        {
            _invalidRows++;
            if (_firstInvalidRows.Count < RowsKept)
            {
                _firstInvalidRows.Add(row.Number);
            }

            return;
        }

        var key = SubjectKey.Of(row.Subject);
        if (!_known.Add(key))
        {
            _duplicateRows++;
            return;
        }

        _oldestFirst.Enqueue(key);
        if (_oldestFirst.Count > _capacity)
        {
            _known.Remove(_oldestFirst.Dequeue());
        }
    }

    /// <summary>What a run over the rows would do, at most.</summary>
    /// <param name="qpsLimit">Calls a second.</param>
    /// <param name="unitPrice">USD for a billed call.</param>
    public InputPlan Plan(double qpsLimit, decimal unitPrice)
    {
        var calls = _rows - _invalidRows - _duplicateRows;
        return new InputPlan
        {
            Rows = _rows,
            InvalidRows = _invalidRows,
            DuplicateRows = _duplicateRows,
            Calls = calls,
            HighestCost = calls * unitPrice,
            UnitPrice = unitPrice,
            QpsLimit = qpsLimit,
            Duration = TimeSpan.FromSeconds(Math.Ceiling(calls / qpsLimit)),
            FirstInvalidRows = string.Join(", ", _firstInvalidRows.Select(row => row.ToString(CultureInfo.InvariantCulture))) + (_invalidRows > RowsKept ? " ..." : string.Empty),
        };
    }
}
