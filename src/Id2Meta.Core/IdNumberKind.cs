namespace Id2Meta;

/// <summary>The words of <see cref="IdNumberInfo.Kind"/>.</summary>
public static class IdNumberKind
{
    /// <summary>18 characters of a resident identity card.</summary>
    public const string SecondGeneration = nameof(SecondGeneration);

    /// <summary>15 digits, without century and check character.</summary>
    public const string FirstGeneration = nameof(FirstGeneration);

    /// <summary>18 characters of a residence permit of a Hong Kong, Macau or Taiwan resident.</summary>
    public const string ResidencePermit = nameof(ResidencePermit);

    /// <summary>A foreigner's permanent residence card.</summary>
    public const string ForeignCard = nameof(ForeignCard);

    /// <summary>None of these.</summary>
    public const string Unknown = nameof(Unknown);
}
