namespace Id2Meta.Subjects;

/// <summary>What the area of a number says about the card.</summary>
internal enum AreaKind
{
    /// <summary>No province has this code.</summary>
    Unknown,

    /// <summary>A province of the mainland.</summary>
    Mainland,

    /// <summary>A residence permit of a resident of Hong Kong (81), Macau (82) or Taiwan (83).</summary>
    ResidencePermit,
}
