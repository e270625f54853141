using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>Where a run enters a scope as a member: at its start, and again after others have declared it dead.</summary>
internal sealed class MemberDesk
{
    private readonly ILedgerDriver _driver;
    private readonly LedgerScope _scope;
    private readonly LedgerOptions _options;
    private readonly string _host;
    private readonly int _process;
    private readonly object _gate = new();
    private Membership? _present;
    private LedgerTotals _totals;

    /// <summary>Makes a desk for one run.</summary>
    /// <param name="driver">The ledger's.</param>
    /// <param name="scope">The scope, its account as a fingerprint.</param>
    /// <param name="options">The run's.</param>
    /// <param name="host">The machine, for people.</param>
    /// <param name="process">The process there, for people.</param>
    public MemberDesk(ILedgerDriver driver, LedgerScope scope, LedgerOptions options, string host, int process)
    {
        _driver = driver;
        _scope = scope;
        _options = options;
        _host = host;
        _process = process;
    }

    /// <summary>The scope's number in this ledger.</summary>
    public long Scope { get; private set; }

    /// <summary>The membership under which is claimed.</summary>
    public Membership Present
    {
        get
        {
            lock (_gate)
            {
                return _present!;
            }
        }
    }

    /// <summary>What the scope has cost, at the last transaction.</summary>
    public LedgerTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return _totals;
            }
        }
    }

    /// <summary>The lowest limit of the members of the scope, when this run entered.</summary>
    public double LowestLimit { get; private set; }

    /// <summary>A transaction of <paramref name="membership"/> is durable.</summary>
    public void Committed(Membership membership, LedgerTotals totals)
    {
        lock (_gate)
        {
            if (_present != membership)
            {
                _present?.Dispose();
            }

            _present = membership;
            _totals = totals;
        }
    }

    /// <summary>Enters in a transaction of its own: buries whoever is certainly dead, and lets the pace start anew where nobody else is there.</summary>
    public async Task OpenAsync(ILedgerConnection connection, CancellationToken cancellationToken)
    {
        Membership? membership = null;
        try
        {
            await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            await connection.RunAsync([LedgerSql.LockLedger.With()], cancellationToken).ConfigureAwait(false);
            Scope = await FindScopeAsync(connection, cancellationToken).ConfigureAwait(false);
            membership = await EnterAsync(connection, cancellationToken).ConfigureAwait(false);
            var context = new GroupContext { Scope = Scope, Membership = membership, Now = _driver.Clock.UnixMilliseconds, Oldest = 0, RetryUncertain = false };
            var (others, dead) = await BuryAsync(connection, context, cancellationToken).ConfigureAwait(false);
            await connection.RunAsync([LedgerSql.RestartPace.With(Scope, others ? 1L : 0L)], cancellationToken).ConfigureAwait(false);
            var begun = membership.Now();
            var rows = await connection.CommitAsync(context.Bookings(), cancellationToken).ConfigureAwait(false);
            membership.Beat(begun, 0);
            Committed(membership, new(rows[0]!.Long(0), rows[0]!.Long(1), rows[0]!.Long(2)));
            dead.ForEach(_driver.ClearSignOfLife);
        }
        catch
        {
            await connection.RollbackAsync().ConfigureAwait(false);
            membership?.Dispose();
            throw;
        }
    }

    /// <summary>Enters within a transaction.</summary>
    public async ValueTask<Membership> EnterAsync(ILedgerConnection connection, CancellationToken cancellationToken)
    {
        var id = (await connection.RunAsync([LedgerSql.NextMember.With()], cancellationToken).ConfigureAwait(false))[0]!.Long(0);
        var membership = new Membership(id, _options.Lease, _driver.Clock.TimeProvider, _driver.HoldSignOfLife(id));
        try
        {
            var lease = (long)_options.Lease.TotalMilliseconds;
            await connection.RunAsync(
                [LedgerSql.AddMember.With(id, Scope, _host, (long)_process, _driver.Clock.UnixMilliseconds, lease, _options.QpsLimit)], cancellationToken).ConfigureAwait(false);
            return membership;
        }
        catch
        {
            membership.Dispose();
            throw;
        }
    }

    private async ValueTask<long> FindScopeAsync(ILedgerConnection connection, CancellationToken cancellationToken)
    {
        var found = await connection.RunAsync([LedgerSql.FindScope.With(_scope.Endpoint, _scope.Product, _scope.Account)], cancellationToken).ConfigureAwait(false);
        if (found[0] is { } row)
        {
            return row.Long(0);
        }

        var id = (await connection.RunAsync([LedgerSql.NextScope.With()], cancellationToken).ConfigureAwait(false))[0]!.Long(0);
        await connection.RunAsync(
            [
                LedgerSql.AddScope.With(id, _scope.Endpoint, _scope.Product, _scope.Account),
                LedgerSql.AddPace.With(id, _options.QpsLimit, _options.FirstShare),
            ],
            cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Buries who is certainly dead; tells whether anybody else lives in the scope.</summary>
    private async ValueTask<(bool Others, List<long> Dead)> BuryAsync(ILedgerConnection connection, GroupContext context, CancellationToken cancellationToken)
    {
        var others = false;
        LowestLimit = _options.QpsLimit;
        var dead = new List<long>();
        var changes = new List<BuryChange>();
        foreach (var row in await connection.ReadAsync(LedgerSql.LivingMembers.With(), cancellationToken).ConfigureAwait(false))
        {
            var living = LivingMember.Of(row);
            if (living.Id == context.Membership.Id)
            {
                continue;
            }

            if (_driver.IsCertainlyDead(living.Id))
            {
                dead.Add(living.Id);
                changes.Add(new BuryChange(living.Id, living.Beat));
            }
            else
            {
                others |= living.Scope == Scope;
                LowestLimit = living.Scope == Scope ? Math.Min(LowestLimit, living.QpsLimit) : LowestLimit;
            }
        }

        await ChangeRunner.RunAsync(connection, null, changes, context, cancellationToken).ConfigureAwait(false);
        return (others, dead);
    }
}
