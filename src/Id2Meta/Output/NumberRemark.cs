using System.Collections.Generic;
using Id2Meta.Subjects;

namespace Id2Meta.Output;

/// <summary>What is noteworthy about a number that is sent all the same, for the verbose stream.</summary>
internal static class NumberRemark
{
    public static string Of(IdCardNotes notes)
    {
        var remarks = new List<string>();
        if (notes.HasFlag(IdCardNotes.FirstGeneration))
        {
            remarks.Add("15 digits were made 18");
        }

        if (notes.HasFlag(IdCardNotes.ResidencePermit))
        {
            remarks.Add("a residence permit of Hong Kong, Macau or Taiwan: the service speaks of mainland residents");
        }

        if (notes.HasFlag(IdCardNotes.UnknownArea))
        {
            remarks.Add("its area is no province's");
        }

        if (notes.HasFlag(IdCardNotes.PerhapsRounded))
        {
            remarks.Add("it ends in 000: a spreadsheet may have rounded it");
        }

        return string.Join("; ", remarks);
    }
}
