using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Id2Meta;

/// <summary>ArgumentNullException.ThrowIfNull, which netstandard2.0 lacks.</summary>
internal static class ThrowHelper
{
    public static void IfNull([NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        if (argument is null)
        {
            throw new ArgumentNullException(name);
        }
    }
}
