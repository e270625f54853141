using System.Collections.Generic;

namespace Id2Meta.Help;

/// <summary>What a page says about a cmdlet. Texts are paragraphs without markup.</summary>
internal sealed record CommandHelp(string Path, string Name)
{
    public required IReadOnlyList<string> Synopsis { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<SyntaxForm> Syntax { get; init; }

    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<LinkHelp> Links { get; init; }
}
