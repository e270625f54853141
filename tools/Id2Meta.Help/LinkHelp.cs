namespace Id2Meta.Help;

/// <summary>A related link; of another page of this help it is the name alone, for Get-Help.</summary>
internal sealed record LinkHelp(string Text, string? Address);
