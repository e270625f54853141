using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Completion;

/// <summary>Takes one of a few words, as ValidateSet does; but that one completes the words itself, without tooltips.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateWordAttribute : ValidateEnumeratedArgumentsAttribute
{
    private readonly string[] _words;

    /// <summary>Names the words.</summary>
    public ValidateWordAttribute(params string[] words) => _words = words;

    /// <summary>The words, under the name that ValidateSet has for them.</summary>
    public IReadOnlyList<string> ValidValues => _words;

    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        if (!_words.Contains(element?.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            throw new ValidationMetadataException($"'{element}' is none of: {string.Join(", ", _words)}.");
        }
    }
}
