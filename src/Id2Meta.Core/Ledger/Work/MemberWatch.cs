using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>
/// Watches the beats of the others. A member is dead when its lock file can be taken, or when its beat stood still for its whole lease on our own monotonic
/// clock: nobody compares clocks.
/// </summary>
internal sealed class MemberWatch : IAsyncDisposable
{
    private readonly ILedgerDriver _driver;
    private readonly ILedgerConnection _connection;
    private readonly MemberDesk _desk;
    private readonly LedgerWriter _writer;
    private readonly Dictionary<long, (long Beat, long Since)> _seen = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private double _lowestLimit;

    /// <summary>Starts without having seen anybody.</summary>
    public MemberWatch(ILedgerDriver driver, ILedgerConnection connection, MemberDesk desk, LedgerWriter writer)
    {
        _driver = driver;
        _connection = connection;
        _desk = desk;
        _writer = writer;
        _lowestLimit = desk.LowestLimit;
    }

    /// <summary>The lowest limit of the members of the scope, at the last look.</summary>
    public double LowestLimit => Volatile.Read(ref _lowestLimit);

    /// <summary>Looks at all, and buries the dead.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read or written.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = await _connection.ReadAsync(LedgerSql.LivingMembers.With(), cancellationToken).ConfigureAwait(false);
            var living = rows.Select(LivingMember.Of).ToList();
            var ours = living.Where(member => member.Scope == _desk.Scope).ToList();
            if (ours.Count > 0)
            {
                Volatile.Write(ref _lowestLimit, ours.Min(member => member.QpsLimit));
            }

            foreach (var gone in _seen.Keys.Except(living.Select(member => member.Id)).ToList())
            {
                _seen.Remove(gone);
            }

            foreach (var member in living.Where(member => member.Id != _desk.Present.Id && IsDead(member)))
            {
                if (await _writer.SubmitAsync(new BuryChange(member.Id, member.Beat)).ConfigureAwait(false))
                {
                    _driver.ClearSignOfLife(member.Id);
                }

                _seen.Remove(member.Id);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Looks only if the member is certainly dead. Costs no statement otherwise.</summary>
    public Task LookAtAsync(long member, CancellationToken cancellationToken) =>
        member != _desk.Present.Id && _driver.IsCertainlyDead(member) ? LookAsync(cancellationToken) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private bool IsDead(LivingMember member)
    {
        if (_driver.IsCertainlyDead(member.Id))
        {
            return true;
        }

        var timeProvider = _driver.Clock.TimeProvider;
        if (_seen.TryGetValue(member.Id, out var seen) && seen.Beat == member.Beat)
        {
            return timeProvider.GetElapsedTime(seen.Since) >= member.Lease;
        }

        _seen[member.Id] = (member.Beat, timeProvider.GetTimestamp());
        return false;
    }
}
