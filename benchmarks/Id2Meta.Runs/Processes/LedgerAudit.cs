using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Tests;
using Microsoft.Data.Sqlite;

namespace Id2Meta.Runs.Processes;

/// <summary>What a ledger says of each subject, against what the service billed for it.</summary>
/// <param name="Answered">Subjects with an answer.</param>
/// <param name="WrongAnswers">Of them, those with another answer than the service's.</param>
/// <param name="BilledTwice">Subjects that were billed more than once.</param>
/// <param name="Untold">Of them, those of which the ledger says no call was uncertain.</param>
/// <param name="WrongBill">Subjects billed less often than the ledger is certain of, or more often than it holds possible.</param>
/// <param name="Uncertain">Calls whose answers were lost.</param>
internal sealed record LedgerAudit(long Answered, long WrongAnswers, long BilledTwice, long Untold, long WrongBill, long Uncertain)
{
    private const int Busy = 5;

    /// <summary>Looks at the mixed people from an index on.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="billed">How often each was billed.</param>
    public static async Task<LedgerAudit> OfAsync(string path, int first, int[] billed)
    {
        using var key = Child.NewLedgerKey();
        await using var ledger = await OpenAsync(path);
        var audit = new LedgerAudit(0, 0, 0, 0, 0, 0);
        for (var index = 0; index < billed.Length; index++)
        {
            var number = People.MixedNumber(first + index);
            var entry = new LedgerEntry { Id = string.Empty, Endpoint = string.Empty, Product = string.Empty };
            await foreach (var found in ledger.EntriesAsync(new() { Mark = key.MarkOf(People.Name(first + index), number) }, CancellationToken.None))
            {
                entry = found;
            }

            audit = audit.With(entry, billed[index], MixedPeople.BizCodeOf(number));
        }

        return audit;
    }

    /// <summary>Calls that are claimed and have no outcome.</summary>
    public static async Task<long> ClaimsOfAsync(string path)
    {
        await using var ledger = await OpenAsync(path);
        var claims = 0L;
        await foreach (var _ in ledger.EntriesAsync(new() { State = EntryState.InFlight }, CancellationToken.None))
        {
            claims++;
        }

        return claims;
    }

    /// <summary>Whether somebody is in the middle of a transaction.</summary>
    public static async Task<bool> IsLockedAsync(string path)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 1, Pooling = false }.ToString());
        await connection.OpenAsync();
        try
        {
            await using var transaction = connection.BeginTransaction(deferred: false);
            return false;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Busy)
        {
            return true;
        }
    }

    private static Task<ILedgerAdministration> OpenAsync(string path) =>
        Ledgers.AdministerAsync(LedgerAddress.Parse(path, Path.GetTempPath()), TimeProvider.System, CancellationToken.None);

    private LedgerAudit With(LedgerEntry entry, int billed, int bizCode) => new(
        Answered + Count(entry.State == EntryState.Answered),
        WrongAnswers + Count(entry.BizCode is { } known && known != bizCode),
        BilledTwice + Count(billed > 1),
        Untold + Count(billed > 1 && entry.UncertainCalls == 0),
        WrongBill + Count(billed < entry.BilledCalls || billed > entry.BilledCalls + entry.UncertainCalls),
        Uncertain + entry.UncertainCalls);

    private static int Count(bool holds) => holds ? 1 : 0;
}
