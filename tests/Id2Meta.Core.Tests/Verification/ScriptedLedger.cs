using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>A ledger in memory that fails where the test says, and remembers what it was told.</summary>
internal sealed class ScriptedLedger(TimeProvider clock) : ILedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SubjectMark, KnownAnswer> _answers = [];
    private readonly Dictionary<SubjectMark, int> _uncertain = [];
    private readonly Dictionary<string, int> _tries = [];
    private Membership _membership = NewMembership(clock);
    private long _token;

    /// <summary>What an operation fails with, if it does: its name, and how often it was tried, this time included.</summary>
    public Func<string, int, LedgerException?> Trouble { get; init; } = (_, _) => null;

    public bool RetryUncertain { get; init; }

    /// <summary>Where each call stands that was claimed: claimed, done, unsure, freed.</summary>
    public List<string> Told { get; } = [];

    public int Answers => _answers.Count;

    /// <summary>Lost answers of all subjects.</summary>
    public int Uncertain => _uncertain.Values.Sum();

    public ILedgerPace Pace => throw new NotSupportedException();

    public LedgerTotals Totals => default;

    public static LedgerException Full() => new(LedgerError.Full, "The disk is full.", "Make room.");

    public static LedgerException Damaged() => new(LedgerError.Damaged, "It is damaged.", "Take the copy.");

    /// <summary>What was told so many times.</summary>
    public int Count(string what) => Told.Count(told => told == what);

    /// <summary>Others bury the run: what is claimed is lost, and what is claimed from now on is not.</summary>
    public void Bury()
    {
        lock (_gate)
        {
            _membership.End();
            _membership = NewMembership(clock);
        }
    }

    public DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public SubjectMark MarkOf(string name, string number) => new(long.Parse(number.AsSpan(0, 17), CultureInfo.InvariantCulture), name[^1]);

    public bool IsNear { get; init; } = true;

    public ValueTask<KnownAnswer?> FindAsync(SubjectMark mark, CancellationToken patience, CancellationToken cancellationToken) => new(TryFind(mark, out var answer) ? answer : null);

    public bool TryFind(SubjectMark mark, out KnownAnswer answer)
    {
        Enter("Find");
        lock (_gate)
        {
            return _answers.TryGetValue(mark, out answer);
        }
    }

    public async ValueTask<LedgerClaim> ClaimAsync(SubjectMark mark, CancellationToken cancellationToken)
    {
        await Task.Yield();
        LedgerClaim claim;
        lock (_gate)
        {
            var uncertain = _uncertain.GetValueOrDefault(mark);
            claim = _answers.TryGetValue(mark, out var answer) ? new LedgerClaim(ClaimOutcome.Known, mark, answer)
                : uncertain > 0 && !RetryUncertain ? new LedgerClaim(ClaimOutcome.Uncertain, mark, uncertainCalls: uncertain)
                : new LedgerClaim(_membership, mark, ++_token, 1, uncertain);
        }

        Enter("Claim");
        lock (_gate)
        {
            Told.Add("claimed");
        }

        return claim;
    }

    public async ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Enter("Renew");
        return claim.IsOurs;
    }

    public async Task<KnownAnswer> DoneAsync(LedgerClaim claim, int bizCode, bool isBilled, string? requestId)
    {
        await Task.Yield();
        Enter("Done");
        lock (_gate)
        {
            Told.Add("done");
            return _answers[claim.Mark] = new KnownAnswer(bizCode, requestId, clock.GetUtcNow(), _uncertain.GetValueOrDefault(claim.Mark));
        }
    }

    public async Task UnsureAsync(LedgerClaim claim)
    {
        await Task.Yield();
        Enter("Unsure");
        lock (_gate)
        {
            Told.Add("unsure");
            _uncertain[claim.Mark] = _uncertain.GetValueOrDefault(claim.Mark) + 1;
        }
    }

    public async Task FreeAsync(LedgerClaim claim)
    {
        await Task.Yield();
        Enter("Free");
        lock (_gate)
        {
            Told.Add("freed");
        }
    }

    public ValueTask DisposeAsync() => default;

    private static Membership NewMembership(TimeProvider clock)
    {
        var membership = new Membership(1, TimeSpan.FromDays(3650), clock, signOfLife: null);
        membership.Beat(membership.Now(), 0);
        return membership;
    }

    private void Enter(string operation)
    {
        int tries;
        lock (_gate)
        {
            tries = _tries[operation] = _tries.GetValueOrDefault(operation) + 1;
        }

        if (Trouble(operation, tries) is { } trouble)
        {
            throw trouble;
        }
    }
}
