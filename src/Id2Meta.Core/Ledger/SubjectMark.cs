using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>
/// A subject without its name: the first half of an HMAC-SHA256 of name and number under the ledger's key. Two subjects with one mark do not occur, and
/// without the key nobody can tell whose it is.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SubjectMark(long High, long Low);
