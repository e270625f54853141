using System.Runtime.InteropServices;

namespace Id2Meta.Ledger;

/// <summary>Refusals, as a process tells them to the shared pace.</summary>
/// <param name="Generation">Of the slots that were refused; they count only while it lasts.</param>
/// <param name="Refused">How many.</param>
/// <param name="Accepted">Calls that the service took since the last news.</param>
/// <param name="Factor">By what the share is multiplied.</param>
/// <param name="LowestShare">Below which it does not fall.</param>
/// <param name="Hold">For how long no slot is handed out, in seconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PaceRefusal(int Generation, int Refused, int Accepted, double Factor, double LowestShare, double Hold);
