using System;
using System.Linq;

namespace Id2Meta.Help;

/// <summary>A translated page says the same about the same parameters.</summary>
internal static class Translation
{
    /// <exception cref="HelpSourceException">Something other than text differs.</exception>
    public static void ThrowIfDifferent(CommandHelp original, CommandHelp translated)
    {
        foreach (var parameter in translated.Parameters)
        {
            var same = original.Parameters.FirstOrDefault(candidate => string.Equals(candidate.Name, parameter.Name, StringComparison.Ordinal))
                ?? throw new HelpSourceException(translated.Path, parameter.Line, $"-{parameter.Name} is not in the original.");
            if (!string.Equals(same.Facts.ToString(), parameter.Facts.ToString(), StringComparison.Ordinal))
            {
                throw new HelpSourceException(translated.Path, parameter.Line, $"The yaml of -{parameter.Name} differs from the original's.");
            }
        }

        if (original.Parameters.FirstOrDefault(parameter => translated.Parameters.All(candidate => candidate.Name != parameter.Name)) is { } missing)
        {
            throw new HelpSourceException(translated.Path, 1, $"-{missing.Name} is missing.");
        }
    }
}
