using System.Collections.Generic;

namespace Id2Meta.Help;

/// <summary>A type that goes in or comes out.</summary>
internal sealed record TypeHelp(string Name, IReadOnlyList<string> Text);
