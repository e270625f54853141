using System;

namespace Id2Meta.Subjects;

/// <summary>What is unusual about a number that is sent all the same.</summary>
[Flags]
public enum IdCardNotes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It was given as the 15 digits of the first generation.</summary>
    FirstGeneration = 1,

    /// <summary>A residence permit of a Hong Kong, Macau or Taiwan resident (81, 82, 83): the API text speaks of mainland residents.</summary>
    ResidencePermit = 2,

    /// <summary>Its area begins with no province's code.</summary>
    UnknownArea = 4,

    /// <summary>It ends in 000, as a number does that a spreadsheet rounded, though its check character fits.</summary>
    PerhapsRounded = 8,
}
