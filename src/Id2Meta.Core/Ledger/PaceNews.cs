using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>What a process tells the shared pace.</summary>
/// <param name="Accepted">Calls that the service took since the last news.</param>
/// <param name="Rise">By how much they raise the share.</param>
/// <param name="HighestShare">Up to which share they raise it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PaceNews(int Accepted, double Rise, double HighestShare);
