using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger;

/// <summary>The pace as a row of the ledger.</summary>
internal sealed class LedgerPaceRow : ILedgerPace
{
    private readonly Func<SqlCall, Task<SqlRow?>> _run;
    private readonly Func<double> _lowestLimit;
    private readonly LedgerClock _clock;
    private readonly long _scope;

    /// <summary>Names the row.</summary>
    /// <param name="run">Runs a statement, durable at its end.</param>
    /// <param name="lowestLimit">The lowest limit of those who are there.</param>
    /// <param name="clock">The ledger's.</param>
    /// <param name="scope">The row's key.</param>
    public LedgerPaceRow(Func<SqlCall, Task<SqlRow?>> run, Func<double> lowestLimit, LedgerClock clock, long scope)
    {
        _run = run;
        _lowestLimit = lowestLimit;
        _clock = clock;
        _scope = scope;
    }

    public double Now => _clock.Seconds;

    public double LowestLimit => _lowestLimit();

    public ValueTask<PaceNumbers> ReadAsync(CancellationToken cancellationToken) => RunAsync(LedgerSql.ReadPace.With(_scope), cancellationToken);

    public ValueTask<PaceNumbers> ReserveAsync(int slots, PaceNews news, CancellationToken cancellationToken) =>
        RunAsync(LedgerSql.Reserve.With(_scope, (double)slots, news.HighestShare, news.Rise, (long)news.Accepted, 0L), cancellationToken);

    public ValueTask<PaceNumbers> RefuseAsync(PaceRefusal refusal, CancellationToken cancellationToken) =>
        RunAsync(
            LedgerSql.Refuse.With(_scope, (long)refusal.Generation, refusal.Hold, refusal.Factor, refusal.LowestShare, (long)refusal.Accepted, (long)refusal.Refused),
            cancellationToken);

    public ValueTask<PaceNumbers> CutAsync(int generation, double share, double rest, CancellationToken cancellationToken) =>
        RunAsync(LedgerSql.Cut.With(_scope, (long)generation, rest, share), cancellationToken);

    public ValueTask<PaceNumbers> SetLimitAsync(double oldLimit, double limit, double share, CancellationToken cancellationToken) =>
        RunAsync(LedgerSql.SetLimit.With(_scope, oldLimit, limit, share), cancellationToken);

    private static PaceNumbers Numbers(SqlRow row)
    {
        // The part before the present one counts by as much of it as the last second reaches back.
        var (now, windowStart) = (row.Double(0), row.Double(8));
        var reach = Math.Max(0, Math.Min(1, 1 - (now - windowStart)));
        return new(
            now,
            Limit: row.Double(1),
            Share: row.Double(2),
            NextSlot: row.Double(3),
            Generation: row.Int(4),
            IsClimbing: row.Long(5) != 0,
            AcceptedSinceRefusal: row.Long(6),
            LastRefusal: row.Double(7),
            AcceptedLately: row.Long(9) + (reach * row.Long(11)),
            RefusedLately: row.Long(10) + (reach * row.Long(12)));
    }

    private async ValueTask<PaceNumbers> RunAsync(SqlCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begun = _clock.TimeProvider.GetTimestamp();
        var row = await _run(call).ConfigureAwait(false) ?? await _run(LedgerSql.ReadPace.With(_scope)).ConfigureAwait(false);
        var numbers = Numbers(row!);
        _clock.Correct(begun, numbers.Now);
        return numbers;
    }
}
