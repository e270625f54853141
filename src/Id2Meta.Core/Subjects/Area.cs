namespace Id2Meta.Subjects;

/// <summary>What is known of an area code.</summary>
/// <param name="Name">The names from the province down, as far as they are known, or <see langword="null"/>.</param>
/// <param name="Status">Current, Abolished or Unknown.</param>
internal sealed record Area(string? Name, string Status)
{
    public const string Current = nameof(Current);
    public const string Abolished = nameof(Abolished);
    public const string Unknown = nameof(Unknown);
}
