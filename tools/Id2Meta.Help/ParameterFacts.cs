using System;
using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Help;

/// <summary>The yaml of a parameter, with the keys of the PlatyPS schema 2024-05-01.</summary>
internal sealed record ParameterFacts
{
    /// <summary>What the yaml calls a parameter that is in every set.</summary>
    public const string AllSets = "(All)";

    private const string Nullable = "System.Nullable`1[";

    private static readonly Dictionary<string, string> Accelerators = new(StringComparer.Ordinal)
    {
        ["System.Boolean"] = "bool",
        ["System.Decimal"] = "decimal",
        ["System.Double"] = "double",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.Management.Automation.PSCredential"] = "pscredential",
        ["System.Management.Automation.PSObject"] = "psobject",
        ["System.Security.SecureString"] = "securestring",
        ["System.String"] = "string",
        ["System.Uri"] = "uri",
    };

    public string Type { get; set; } = string.Empty;

    public string DefaultValue { get; set; } = string.Empty;

    public bool SupportsWildcards { get; set; }

    public List<string> Aliases { get; set; } = [];

    public List<ParameterSetFacts> ParameterSets { get; set; } = [];

    public bool DontShow { get; set; }

    public List<string> AcceptedValues { get; set; } = [];

    public string HelpMessage { get; set; } = string.Empty;

    public bool IsSwitch => Type is "System.Management.Automation.SwitchParameter";

    /// <summary>The type as syntax lines have it.</summary>
    public string ShortType
    {
        get
        {
            var isArray = Type.EndsWith("[]", StringComparison.Ordinal);
            var element = isArray ? Type[..^2] : Type.StartsWith(Nullable, StringComparison.Ordinal) ? Type[Nullable.Length..^1] : Type;
            return Accelerators.GetValueOrDefault(element, element[(element.LastIndexOf('.') + 1)..]) + (isArray ? "[]" : string.Empty);
        }
    }

    /// <summary>How it stands in the set, or <see langword="null"/> where it is not in it.</summary>
    public ParameterSetFacts? In(string set) =>
        ParameterSets.FirstOrDefault(use => string.Equals(use.Name, set, StringComparison.Ordinal)) ?? ParameterSets.FirstOrDefault(use => use.Name is AllSets);

    /// <summary>All of it, to compare.</summary>
    public override string ToString() =>
        string.Join('|', [Type, DefaultValue, SupportsWildcards.ToString(), string.Join(',', Aliases), string.Join(',', AcceptedValues), .. ParameterSets.Select(use => use.ToString())]);
}
