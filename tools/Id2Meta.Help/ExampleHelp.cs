using System.Collections.Generic;

namespace Id2Meta.Help;

/// <summary>An example: what it is about, its first code, and what follows.</summary>
internal sealed record ExampleHelp(string Title, IReadOnlyList<string> Introduction, string Code, IReadOnlyList<string> Remarks);
