using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Id2Meta.Help;

/// <summary>Help as the engine reads it: MAML, the schema of Get-Help since PowerShell 1.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<CommandHelp> commands)
    {
        var root = new XElement("helpItems", new XAttribute("schema", "maml"), commands.Select(Of));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString(SaveOptions.None).ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Of(CommandHelp help)
    {
        var parts = help.Name.Split('-', 2);
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", help.Name),
                new XElement(Command + "verb", parts[0]),
                new XElement(Command + "noun", parts[1]),
                Paragraphs(Maml + "description", help.Synopsis)),
            Paragraphs(Maml + "description", help.Description),
            new XElement(Command + "syntax", help.Syntax.Select(form => new XElement(
                Command + "syntaxItem",
                new XElement(Maml + "name", help.Name),
                form.Parameters.Select(pair => Parameter(pair.Parameter, pair.Use, isSyntax: true))))),
            new XElement(Command + "parameters", help.Parameters.Select(parameter => Parameter(parameter, parameter.Facts.ParameterSets[0], isSyntax: false))),
            new XElement(Command + "inputTypes", help.Inputs.Select(type => Type(Command + "inputType", type))),
            new XElement(Command + "returnValues", help.Outputs.Select(type => Type(Command + "returnValue", type))),
            new XElement(Maml + "alertSet", help.Notes.Count == 0 ? null : new XElement(Maml + "alert", Paragraphs(help.Notes))),
            new XElement(Command + "examples", help.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", help.Links.Select(link => new XElement(
                Maml + "navigationLink", new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", link.Address)))));
    }

    private static XElement Parameter(ParameterHelp parameter, ParameterSetFacts use, bool isSyntax)
    {
        var facts = parameter.Facts;
        return new XElement(
            Command + "parameter",
            new XAttribute("required", Word(facts.ParameterSets.TrueForAll(set => set.IsRequired) || (isSyntax && use.IsRequired))),
            new XAttribute("variableLength", Word(facts.Type.EndsWith("[]", StringComparison.Ordinal))),
            new XAttribute("globbing", Word(facts.SupportsWildcards)),
            new XAttribute("pipelineInput", Pipeline(isSyntax ? [use] : facts.ParameterSets)),
            new XAttribute("position", use.Place is null ? "named" : use.Position),
            new XAttribute("aliases", facts.Aliases.Count == 0 ? "none" : string.Join(", ", facts.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Paragraphs(Maml + "description", parameter.Text),
            isSyntax && facts.AcceptedValues.Count > 0 && !facts.IsSwitch
                ? new XElement(Command + "parameterValueGroup", facts.AcceptedValues.Select(value => new XElement(
                    Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value)))
                : null,
            facts.IsSwitch
                ? null
                : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), facts.ShortType),
            new XElement(Dev + "type", new XElement(Maml + "name", facts.ShortType), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", facts.DefaultValue.Length == 0 ? "None" : facts.DefaultValue));
    }

    private static string Pipeline(IReadOnlyCollection<ParameterSetFacts> uses) => (uses.Any(use => use.ValueFromPipeline), uses.Any(use => use.ValueFromPipelineByPropertyName)) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static XElement Type(XName name, TypeHelp type) =>
        new(name, new XElement(Dev + "type", new XElement(Maml + "name", type.Name)), Paragraphs(Maml + "description", type.Text));

    private static XElement Example(ExampleHelp example) => new(
        Command + "example",
        new XElement(Maml + "title", $"--- {example.Title} ---"),
        Paragraphs(Maml + "introduction", example.Introduction.Count == 0 ? [] : [.. example.Introduction, string.Empty]),
        new XElement(Dev + "code", example.Code),
        Paragraphs(Dev + "remarks", example.Remarks));

    private static XElement Paragraphs(XName name, IEnumerable<string> texts) => new(name, Paragraphs(texts));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> texts) => texts.Select(text => new XElement(Maml + "para", text));

    private static string Word(bool value) => value ? "true" : "false";
}
