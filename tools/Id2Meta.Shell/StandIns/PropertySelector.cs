using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace Id2Meta.Shell.StandIns;

/// <summary>One entry of a -Property parameter: a name, wildcards, a script block, or a hashtable with Name and Expression.</summary>
internal sealed class PropertySelector
{
    private readonly string? _label;
    private readonly PSPropertyExpression _expression;

    private PropertySelector(object entry)
    {
        switch (entry is PSObject wrapped ? wrapped.BaseObject : entry)
        {
            case IDictionary calculated:
                _label = Entry(calculated, "Name", "Label") as string;
                Descending = LanguagePrimitives.IsTrue(Entry(calculated, "Descending"));
                _expression = Expression(Entry(calculated, "Expression") ?? throw new PSArgumentException("A calculated property needs the key Expression.", nameof(entry)));
                break;
            case var plain:
                _expression = Expression(plain);
                break;
        }
    }

    public bool Descending { get; }

    public static PropertySelector[] From(object[]? entries) => [.. (entries ?? []).Select(static entry => new PropertySelector(entry))];

    /// <summary>The properties chosen from a row; a name that it lacks gives null, as a column of its own.</summary>
    public IEnumerable<(string Name, object? Value)> Select(PSObject row)
    {
        var resolved = _expression.ResolveNames(row);
        if (resolved.Count == 0)
        {
            return _expression.HasWildCardCharacters ? [] : [(_label ?? _expression.ToString(), null)];
        }

        return resolved.Select(one => (_label ?? one.ToString(), Collapse(one.GetValues(row))));
    }

    public object? ValueOf(PSObject row) => Select(row).FirstOrDefault().Value;

    private static object? Collapse(List<PSPropertyExpressionResult> results) => results switch
    {
        [{ Exception: null, Result: var value }] => value,
        _ => null,
    };

    private static PSPropertyExpression Expression(object? source) => source switch
    {
        ScriptBlock script => new PSPropertyExpression(script),
        { } name => new PSPropertyExpression(name.ToString()),
        null => throw new PSArgumentNullException(nameof(source)),
    };

    // As the real ones, keys may be shortened: n, l, e.
    private static object? Entry(IDictionary calculated, params string[] names) => calculated.Keys.Cast<object>()
        .Where(key => key.ToString() is { Length: > 0 } text && names.Any(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)))
        .Select(key => calculated[key] is PSObject wrapped ? wrapped.BaseObject : calculated[key])
        .FirstOrDefault();
}
