using System;
using System.Runtime.InteropServices;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>A member that nobody has declared dead.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LivingMember(long Id, long Beat, TimeSpan Lease, double QpsLimit, long Scope, long Seen)
{
    /// <summary>Whether its last sign of life, in milliseconds of the ledger's clock, is older than its lease. That makes nobody dead: clocks can be set.</summary>
    public bool IsSilent(long now) => now - Seen > Lease.TotalMilliseconds;

    public static LivingMember Of(SqlRow row) => new(row.Long(0), row.Long(1), TimeSpan.FromMilliseconds(row.Long(2)), row.Double(3), row.Long(4), row.Long(5));
}
