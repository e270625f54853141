using System.Collections.Generic;

namespace Id2Meta.Help;

/// <summary>A parameter: its text, and what its yaml says.</summary>
internal sealed record ParameterHelp(string Name, int Line, IReadOnlyList<string> Text, ParameterFacts Facts);
