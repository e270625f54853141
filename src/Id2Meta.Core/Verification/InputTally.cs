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
    private const int Portion = 500;

    private readonly int _capacity;
    private readonly Func<IReadOnlyList<Subject>, IReadOnlyList<bool>>? _areKnown;
    private readonly HashSet<SubjectKey> _known = [];
    private readonly Queue<SubjectKey> _oldestFirst = new();
    private readonly List<long> _firstInvalidRows = [];
    private readonly List<Subject> _waiting = [];
    private long _rows;
    private long _invalidRows;
    private long _duplicateRows;
    private long _knownRows;

    /// <summary>Starts at nothing.</summary>
    /// <param name="rememberedSubjects">How many answers the run remembers.</param>
    /// <param name="areKnown">Whether a ledger has the answers; <see langword="null"/> without a ledger.</param>
    public InputTally(int rememberedSubjects, Func<IReadOnlyList<Subject>, IReadOnlyList<bool>>? areKnown = null)
    {
        _capacity = rememberedSubjects;
        _areKnown = areKnown;
    }

    /// <summary>Counts a row.</summary>
    /// <exception cref="Ledger.LedgerException">The ledger cannot be read.</exception>
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

        if (_areKnown is null)
        {
            AddUnknown(row.Subject);
            return;
        }

        _waiting.Add(row.Subject);
        if (_waiting.Count == Portion)
        {
            LookUp();
        }
    }

    /// <summary>What a run over the rows would do, at most.</summary>
    /// <param name="qpsLimit">Calls a second.</param>
    /// <param name="unitPrice">USD for a billed call.</param>
    /// <exception cref="Ledger.LedgerException">The ledger cannot be read.</exception>
    public InputPlan Plan(double qpsLimit, decimal unitPrice)
    {
        LookUp();
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

    /// <summary>A ledger may be far away: it is asked about many at once.</summary>
    private void LookUp()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var areKnown = _areKnown!(_waiting);
        for (var i = 0; i < areKnown.Count; i++)
        {
            if (areKnown[i])
            {
                _knownRows++;
            }
            else
            {
                AddUnknown(_waiting[i]);
            }
        }

        _waiting.Clear();
    }

    private void AddUnknown(Subject subject)
    {
        var key = SubjectKey.Of(subject);
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
}
