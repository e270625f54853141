using System;
using System.Runtime.InteropServices;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>A member that nobody has declared dead.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LivingMember(long Id, long Beat, TimeSpan Lease, double QpsLimit, long Scope)
{
    public static LivingMember Of(SqlRow row) => new(row.Long(0), row.Long(1), TimeSpan.FromMilliseconds(row.Long(2)), row.Double(3), row.Long(4));
}
