using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Id2Meta.Subjects;

namespace Id2Meta.Verification;

/// <summary>Counts rows as a run would take them. Of a person it keeps a hash, and of persons as many as a run remembers.</summary>
public sealed class InputTally
{
    private const int RowsKept = 20;

    private readonly int _capacity;
    private readonly Func<Subject, bool>? _isKnown;
    private readonly HashSet<SubjectKey> _known = [];
    private readonly Queue<SubjectKey> _oldestFirst = new();
    private readonly List<long> _firstInvalidRows = [];
    private long _rows;
    private long _invalidRows;
    private long _duplicateRows;
    private long _knownRows;

    /// <summary>Starts at nothing.</summary>
    /// <param name="rememberedSubjects">How many answers the run remembers.</param>
    /// <param name="isKnown">Whether a ledger has the answer; <see langword="null"/> without a ledger.</param>
    public InputTally(int rememberedSubjects, Func<Subject, bool>? isKnown = null)
    {
        _capacity = rememberedSubjects;
        _isKnown = isKnown;
    }

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

        if (_isKnown?.Invoke(row.Subject) == true)
        {
            _knownRows++;
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
        var calls = _rows - _invalidRows - _duplicateRows - _knownRows;
        return new InputPlan
        {
            Rows = _rows,
            InvalidRows = _invalidRows,
            DuplicateRows = _duplicateRows,
            KnownRows = _knownRows,
            Calls = calls,
            HighestCost = calls * unitPrice,
            UnitPrice = unitPrice,
            QpsLimit = qpsLimit,
            Duration = TimeSpan.FromSeconds(Math.Ceiling(calls / qpsLimit)),
            FirstInvalidRows = string.Join(", ", _firstInvalidRows.Select(row => row.ToString(CultureInfo.InvariantCulture))) + (_invalidRows > RowsKept ? " ..." : string.Empty),
        };
    }
}
