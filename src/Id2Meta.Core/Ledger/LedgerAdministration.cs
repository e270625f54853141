using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Id2Meta.Ledger.Work;

namespace Id2Meta.Ledger;

/// <summary>A ledger as people look at it and clean it up.</summary>
internal sealed class LedgerAdministration(ILedgerDriver driver, ILedgerConnection connection) : ILedgerAdministration
{
    private const int Portion = 1_000;
    private const long MillisecondsOfDay = 86_400_000;

    public async Task<LedgerSummary> SummarizeAsync(CancellationToken cancellationToken)
    {
        var ledger = (await connection.RunAsync([LedgerSql.ReadLedger.With()], cancellationToken).ConfigureAwait(false))[0]!;
        var scopes = new List<LedgerScopeSummary>();
        foreach (var row in await connection.ReadAsync(LedgerSql.Scopes.With(), cancellationToken).ConfigureAwait(false))
        {
            scopes.Add(await SummarizeAsync(row, cancellationToken).ConfigureAwait(false));
        }

        return new LedgerSummary
        {
            Address = driver.Address,
            Size = await driver.SizeAsync(cancellationToken).ConfigureAwait(false),
            SchemaVersion = ledger.Int(0),
            KeyFingerprint = ledger.Text(1)!,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(ledger.Long(2)),
            Scopes = scopes,
        };
    }

    public async IAsyncEnumerable<LedgerEntry> EntriesAsync(LedgerEntryFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(filter);
        var scopes = (await connection.ReadAsync(LedgerSql.Scopes.With(), cancellationToken).ConfigureAwait(false)).ToDictionary(row => row.Long(0));
        await foreach (var (key, row) in RowsAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            var scope = scopes[key.Scope];
            yield return new LedgerEntry
            {
                Id = key.ToString(),
                Endpoint = scope.Text(1)!,
                Product = scope.Text(2)!,
                State = (EntryState)row.Int(3),
                BizCode = row.IsNull(4) ? null : row.Int(4),
                RequestId = RequestIds.Text(row.LongOrNull(5), row.LongOrNull(6), row.Text(7)),
                VerifiedAt = row.IsNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Long(8)),
                ClaimedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(9)),
                Attempts = row.Int(10),
                BilledCalls = row.Int(11),
                UncertainCalls = row.Int(12),
                Run = row.Long(13),
            };
        }
    }

    public async Task<LedgerRemoval> RemoveAsync(LedgerEntryFilter filter, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(filter);
        await BuryAsync(cancellationToken).ConfigureAwait(false);
        var (removed, kept) = (0L, 0L);
        var (state, before, since) = Selection(filter);
        var portion = new List<EntryKey>(Portion);
        await foreach (var (key, _) in RowsAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            portion.Add(key);
            if (portion.Count == Portion)
            {
                await RemoveAsync().ConfigureAwait(false);
            }
        }

        await RemoveAsync().ConfigureAwait(false);
        return new(removed, kept);

        async Task RemoveAsync()
        {
            var rows = await WriteAsync(portion.ConvertAll(key => LedgerSql.Remove.With(key.Scope, key.Mark.High, key.Mark.Low, state, before, since)), cancellationToken).ConfigureAwait(false);
            var gone = rows.Count(row => row is not null);
            removed += gone;
            kept += portion.Count - gone;
            portion.Clear();
        }
    }

    public async Task ShrinkAsync(CancellationToken cancellationToken)
    {
        await BuryAsync(cancellationToken).ConfigureAwait(false);
        var living = await connection.ReadAsync(LedgerSql.LivingMembers.With(), cancellationToken).ConfigureAwait(false);
        if (living.Count > 0)
        {
            throw new LedgerException(
                LedgerError.InUse,
                $"{living.Count} {(living.Count == 1 ? "run goes" : "runs go")} on in the ledger '{driver.Address}': the space of removed entries is {(driver.OverwritesRemoved ? "overwritten, but " : string.Empty)}not given back yet.",
                "Remove again when the runs have ended (Get-Id2MetaLedger shows them), also if nothing is left to remove.");
        }

        await driver.ShrinkAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await driver.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<LedgerScopeSummary> SummarizeAsync(SqlRow scope, CancellationToken cancellationToken)
    {
        var id = scope.Long(0);
        var states = await connection.ReadAsync(LedgerSql.States.With(id), cancellationToken).ConfigureAwait(false);
        var days = await connection.ReadAsync(LedgerSql.Days.With(id), cancellationToken).ConfigureAwait(false);
        var members = await connection.ReadAsync(LedgerSql.Members.With(id), cancellationToken).ConfigureAwait(false);
        return new LedgerScopeSummary
        {
            Endpoint = scope.Text(1)!,
            Product = scope.Text(2)!,
            Totals = new(scope.Long(3), scope.Long(4), scope.Long(5)),
            Rate = scope.Double(6),
            Consistent = Count(EntryState.Answered, 1),
            Inconsistent = Count(EntryState.Answered, 2),
            NoRecord = Count(EntryState.Answered, 3),
            Uncertain = Count(EntryState.Uncertain, null),
            InFlight = Count(EntryState.InFlight, null),
            Days = [.. days.Select(day => new LedgerDay(DateTimeOffset.FromUnixTimeMilliseconds(day.Long(0) * MillisecondsOfDay), day.Long(1), day.Long(2), day.Long(3)))],
            Runs = [.. members.Select(Run)],
        };

        long Count(EntryState state, int? bizCode) =>
            states.Where(row => row.Int(0) == (int)state && (bizCode is null || row.LongOrNull(1) == bizCode)).Sum(row => row.Long(2));
    }

    private LedgerRunInfo Run(SqlRow row)
    {
        var id = row.Long(0);
        var state = (MemberState)row.Int(5);
        return new LedgerRunInfo
        {
            Run = id,
            Host = row.Text(1)!,
            ProcessId = row.Int(2),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(3)),
            SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(4)),
            State = state == MemberState.Running && driver.IsCertainlyDead(id) ? MemberState.Dead : state,
            QpsLimit = row.Double(6),
            Answers = row.Long(7),
            BilledCalls = row.Long(8),
            UncertainCalls = row.Long(9),
            InFlight = row.Long(10),
        };
    }

    private static (long State, long Before, long Since) Selection(LedgerEntryFilter filter) => (
        (long)(filter.State ?? EntryState.None),
        filter.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        filter.Since?.ToUnixTimeMilliseconds() ?? long.MinValue);

    /// <summary>Entries in portions, so that nothing is held open while somebody reads.</summary>
    private async IAsyncEnumerable<(EntryKey Key, SqlRow Row)> RowsAsync(LedgerEntryFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = filter.Id is null ? (EntryKey?)null : EntryKey.Parse(filter.Id);
        var (state, before, since) = Selection(filter);
        if ((wanted?.Mark ?? filter.Mark) is { } mark)
        {
            var ofMark = LedgerSql.EntriesOfMark.With(wanted is null ? 0L : 1L, wanted?.Scope ?? 0L, mark.High, mark.Low, state, before, since);
            foreach (var row in await connection.ReadAsync(ofMark, cancellationToken).ConfigureAwait(false))
            {
                yield return (EntryKey.Of(row), row);
            }

            yield break;
        }

        var after = new EntryKey(long.MinValue, default);
        while (true)
        {
            var portion = LedgerSql.Entries.With(after.Scope, after.Mark.High, after.Mark.Low, state, before, since, (long)Portion);
            var rows = await connection.ReadAsync(portion, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                after = EntryKey.Of(row);
                yield return (after, row);
            }

            if (rows.Count < Portion)
            {
                yield break;
            }
        }
    }

    /// <summary>Whoever is certainly dead is buried at once; whoever seems to be is given his lease, by our own clock, to show that he is not.</summary>
    private async Task BuryAsync(CancellationToken cancellationToken)
    {
        var silent = new Dictionary<long, LivingMember>();
        foreach (var member in await LivingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (driver.IsCertainlyDead(member.Id))
            {
                await BuryAsync(member, cancellationToken).ConfigureAwait(false);
            }
            else if (member.IsSilent(driver.Clock.UnixMilliseconds))
            {
                silent.Add(member.Id, member);
            }
        }

        if (silent.Count == 0)
        {
            return;
        }

        await driver.Clock.TimeProvider.WaitAsync(silent.Values.Max(member => member.Lease), cancellationToken).ConfigureAwait(false);
        foreach (var member in await LivingAsync(cancellationToken).ConfigureAwait(false))
        {
            if (silent.TryGetValue(member.Id, out var before) && before.Beat == member.Beat)
            {
                await BuryAsync(member, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IEnumerable<LivingMember>> LivingAsync(CancellationToken cancellationToken) =>
        (await connection.ReadAsync(LedgerSql.LivingMembers.With(), cancellationToken).ConfigureAwait(false)).Select(LivingMember.Of);

    private async Task BuryAsync(LivingMember member, CancellationToken cancellationToken)
    {
        await InTransactionAsync(
            async () =>
            {
                var nobody = new Membership(0, TimeSpan.Zero, driver.Clock.TimeProvider, signOfLife: null);
                var context = new GroupContext { Scope = member.Scope, Membership = nobody, Now = driver.Clock.UnixMilliseconds, Oldest = 0, RetryUncertain = false };
                await ChangeRunner.RunAsync(connection, null, [new BuryChange(member.Id, member.Beat)], context, cancellationToken).ConfigureAwait(false);
                return await connection.RunAsync(context.Bookings(), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        driver.ClearSignOfLife(member.Id);
    }

    private Task<IReadOnlyList<SqlRow?>> WriteAsync(IReadOnlyList<SqlCall> calls, CancellationToken cancellationToken) =>
        InTransactionAsync(async () => await connection.RunAsync(calls, cancellationToken).ConfigureAwait(false), cancellationToken);

    private async Task<IReadOnlyList<SqlRow?>> InTransactionAsync(Func<Task<IReadOnlyList<SqlRow?>>> run, CancellationToken cancellationToken)
    {
        await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = await run().ConfigureAwait(false);
            await connection.CommitAsync([], cancellationToken).ConfigureAwait(false);
            return rows;
        }
        catch
        {
            await connection.RollbackAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The key of an entry, and its text: the scope and twice 16 digits.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct EntryKey(long Scope, SubjectMark Mark)
    {
        public static EntryKey Of(SqlRow row) => new(row.Long(0), new(row.Long(1), row.Long(2)));

        public static EntryKey Parse(string text)
        {
            var parts = text.Split('-');
            if (parts.Length == 3
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var scope)
                && long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
                && long.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
            {
                return new(scope, new(high, low));
            }

            // A key that no entry has.
            return new(0, default);
        }

        public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}-{1:x16}-{2:x16}", Scope, Mark.High, Mark.Low);
    }
}
