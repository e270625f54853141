using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>The answers of one day that the ledger holds.</summary>
/// <param name="Day">Its beginning, UTC.</param>
/// <param name="Consistent">Answers 1.</param>
/// <param name="Inconsistent">Answers 2.</param>
/// <param name="NoRecord">Answers 3.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerDay(DateTimeOffset Day, long Consistent, long Inconsistent, long NoRecord);
