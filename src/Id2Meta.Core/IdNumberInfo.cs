namespace Id2Meta;

/// <summary>What an ID card number says by itself: plain texts, so that CSV and JSON keep them. Nobody was asked.</summary>
public sealed class IdNumberInfo
{
    /// <summary>The number as given.</summary>
    public string? IdentifyNum { get; init; }

    /// <summary>Whether it would be sent.</summary>
    public bool IsValid { get; init; }

    /// <summary>A word of <see cref="IdNumberKind"/>.</summary>
    public string Kind { get; init; } = IdNumberKind.Unknown;

    /// <summary>The 18 characters that would be sent; empty where nothing would.</summary>
    public string? Number { get; init; }

    /// <summary>The six digits of the area.</summary>
    public string? AreaCode { get; init; }

    /// <summary>The name of the area in Chinese, from the province down, as far as it is known.</summary>
    public string? Area { get; init; }

    /// <summary>Current, Abolished, or Unknown where no list has the code. A person keeps the number when the area is abolished.</summary>
    public string? AreaStatus { get; init; }

    /// <summary>The date of birth: 1990-03-07; empty where it is impossible.</summary>
    public string? BirthDate { get; init; }

    /// <summary>Male or Female.</summary>
    public string? Sex { get; init; }

    /// <summary>The check character that belongs to the other digits, whether or not the number has it.</summary>
    public string? CheckCharacter { get; init; }

    /// <summary>Why it would not be sent: codes of results, such as <c>Id2Meta.NumberDate</c>, with commas between them.</summary>
    public string? Problems { get; init; }

    /// <summary>What is unusual about a number that would be sent: FirstGeneration, ResidencePermit, UnknownArea, PerhapsRounded, with commas between them.</summary>
    public string? Notes { get; init; }

    /// <summary>What is wrong and what to do.</summary>
    public string? Message { get; init; }

    /// <summary>What views show of a property: numbers as 110***********002X. An indexer, because constrained language lets views call no method.</summary>
    /// <param name="property">IdentifyNum or Number.</param>
    public string? this[string property] => property switch
    {
        nameof(IdentifyNum) => Subjects.Mask.Number(IdentifyNum),
        nameof(Number) => Subjects.Mask.Number(Number),
        _ => null,
    };

    /// <summary>Masked, so that no log or error tells who it is.</summary>
    public override string ToString() => $"{this[nameof(IdentifyNum)]}: {Problems ?? Kind}";
}
