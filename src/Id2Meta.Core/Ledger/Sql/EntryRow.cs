using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Ledger.Sql;

/// <summary>An entry as the columns of <see cref="LedgerSql.EntryColumns"/> give it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryRow(
    EntryState State, long Owner, long Token, int? BizCode, string? RequestId, long Answered, int Uncertain)
{
    public static EntryRow None => default;

    public bool Exists => State != EntryState.None;

    public static EntryRow Of(SqlRow row) => new(
        (EntryState)row.Int(0),
        row.Long(1),
        row.Long(2),
        row.IsNull(3) ? null : row.Int(3),
        RequestIds.Text(row.LongOrNull(4), row.LongOrNull(5), row.Text(6)),
        row.LongOrNull(7) ?? 0,
        row.Int(8));

    /// <summary>The answer, where there is one that is younger than <paramref name="oldest"/>.</summary>
    public bool TryAnswer(long oldest, out KnownAnswer answer)
    {
        var isKnown = State == EntryState.Answered && Answered >= oldest;
        answer = isKnown ? new KnownAnswer(BizCode!.Value, RequestId, DateTimeOffset.FromUnixTimeMilliseconds(Answered), Uncertain) : default;
        return isKnown;
    }
}
