using System.Collections.Generic;
using System.Runtime.InteropServices;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>One transaction: by whom, when, and what it adds to the books. Nothing of it counts before it is committed.</summary>
internal sealed class GroupContext
{
    private readonly Dictionary<long, LedgerTotals> _scopes = [];
    private readonly Dictionary<long, MemberTally> _members = [];
    private long? _room;

    public required long Scope { get; init; }

    public required Membership Membership { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long Now { get; init; }

    /// <summary>When its calls are claimed: within a millisecond or so <see cref="Now"/>, but no two transactions of a member have the same.</summary>
    public long Moment { get; init; }

    /// <summary>Answers before this moment are too old.</summary>
    public required long Oldest { get; init; }

    public required bool RetryUncertain { get; init; }

    /// <summary>Whether no outcome of what is in flight can make room any more.</summary>
    public bool IsBudgetSpent { get; private set; }

    /// <summary>Sets how many calls may still be claimed.</summary>
    public void SetBudget(long maximum, LedgerTotals totals)
    {
        _room = maximum - totals.Highest;
        IsBudgetSpent = totals.Billed + totals.Uncertain >= maximum;
    }

    public bool TryTakeRoom()
    {
        if (_room is <= 0)
        {
            return false;
        }

        _room--;
        return true;
    }

    public void GiveRoomBack() => _room++;

    /// <summary>Adds to the books of a scope and of a member.</summary>
    public void Count(long scope, long member, int answers = 0, int billed = 0, long uncertain = 0, long inFlight = 0)
    {
        _scopes.TryGetValue(scope, out var totals);
        _scopes[scope] = new(totals.Billed + billed, totals.Uncertain + uncertain, totals.InFlight + inFlight);
        _members.TryGetValue(member, out var tally);
        _members[member] = new(tally.Answers + answers, tally.Billed + billed, tally.Uncertain + uncertain);
    }

    /// <summary>The statements that write the books; the first one is of the own scope and gives its totals.</summary>
    public IReadOnlyList<SqlCall> Bookings()
    {
        var calls = new List<SqlCall>();
        _scopes.TryGetValue(Scope, out var own);
        calls.Add(own == default ? LedgerSql.ReadTotals.With(Scope) : Booking(Scope, own));
        foreach (var scope in _scopes)
        {
            if (scope.Key != Scope && scope.Value != default)
            {
                calls.Add(Booking(scope.Key, scope.Value));
            }
        }

        foreach (var member in _members)
        {
            if (member.Value != default)
            {
                calls.Add(LedgerSql.AddToMember.With(member.Key, member.Value.Answers, member.Value.Billed, member.Value.Uncertain));
            }
        }

        return calls;
    }

    private static SqlCall Booking(long scope, LedgerTotals totals) =>
        LedgerSql.AddToTotals.With(scope, totals.Billed, totals.Uncertain, totals.InFlight);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct MemberTally(long Answers, long Billed, long Uncertain);
}
