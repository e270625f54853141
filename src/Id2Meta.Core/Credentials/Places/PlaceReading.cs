using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>What a place says.</summary>
public sealed record PlaceReading
{
    private PlaceReading()
    {
    }

    /// <summary>How the credential is to be had, or <see langword="null"/> where the place says nothing of one.</summary>
    public CredentialRecipe? Recipe { get; private init; }

    /// <summary>What is lacking, and how to supply it, where there is no recipe.</summary>
    public string Lack { get; private init; } = string.Empty;

    /// <summary>Whether nobody asked for it: where it fails, the next place is looked at.</summary>
    public bool IsGuess { get; private init; }

    /// <summary>A credential is described.</summary>
    public static PlaceReading Of(CredentialRecipe recipe, bool isGuess = false) => new() { Recipe = recipe, IsGuess = isGuess };

    /// <summary>None is.</summary>
    public static PlaceReading Nothing(string lack) => new() { Lack = lack };
}
