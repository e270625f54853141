using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Help;

/// <summary>One parameter set: the parameters in it, in the order of the syntax line.</summary>
internal sealed record SyntaxForm(string Set, IReadOnlyList<(ParameterHelp Parameter, ParameterSetFacts Use)> Parameters)
{
    /// <summary>The set, from the yaml of all parameters: by position, then what must be given, then by name.</summary>
    public static SyntaxForm Of(string set, IEnumerable<ParameterHelp> parameters) => new(set, [.. parameters
        .Select(parameter => (Parameter: parameter, Use: parameter.Facts.In(set)!))
        .Where(pair => pair.Use is not null)
        .OrderBy(pair => pair.Use.Place ?? int.MaxValue)
        .ThenBy(pair => !pair.Use.IsRequired)
        .ThenBy(pair => pair.Parameter.Name is "WhatIf" or "Confirm")
        .ThenBy(pair => pair.Parameter.Name, StringComparer.Ordinal)]);

    /// <summary>The line as people read it.</summary>
    public string Line(string command) => string.Join(' ', Parameters.Select(pair => Item(pair.Parameter, pair.Use)).Prepend(command).Append("[<CommonParameters>]"));

    private static string Item(ParameterHelp parameter, ParameterSetFacts use)
    {
        var name = use.Place is null ? "-" + parameter.Name : $"[-{parameter.Name}]";
        var item = parameter.Facts.IsSwitch ? name : string.Create(CultureInfo.InvariantCulture, $"{name} <{parameter.Facts.ShortType}>");
        return use.IsRequired ? item : $"[{item}]";
    }
}
