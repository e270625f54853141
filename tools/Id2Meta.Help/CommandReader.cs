using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Id2Meta.Help;

/// <summary>Reads the page of a cmdlet: the schema of Microsoft.PowerShell.PlatyPS, 2024-05-01, and nothing missing in it.</summary>
internal sealed class CommandReader
{
    private const string Default = " (Default)";
    private const string OnlySet = "__AllParameterSets";

    private static readonly string[] Keys = ["document type", "external help file", "HelpUri", "Locale", "Module Name", "ms.date", "PlatyPS schema version", "title"];
    private static readonly string[] Sections = ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private readonly Page _page;
    private readonly Dictionary<string, Section> _sections;

    private CommandReader(Page page)
    {
        _page = page;
        CheckMetadata();
        CheckTitle();
        var sections = Section.Split(page.Blocks, level: 2);
        var names = sections.Select(section => section.Title).ToArray();
        foreach (var (place, name) in Sections.Index())
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                throw page.Error(page.Blocks[0], $"The section '## {name}' is missing.");
            }

            if (place >= names.Length || names[place] != name)
            {
                var found = sections.First(section => section.Title == name);
                throw page.Error(found.Heading, $"The section '## {name}' is not in its place: the order is {string.Join(", ", Sections)}.");
            }
        }

        if (sections.Count > Sections.Length)
        {
            throw page.Error(sections[Sections.Length].Heading, $"The schema has no section '## {sections[Sections.Length].Title}'.");
        }

        _sections = sections.ToDictionary(section => section.Title, StringComparer.Ordinal);
    }

    private string Name => _page.Value("title");

    /// <exception cref="HelpSourceException">It is not as the schema has it.</exception>
    public static CommandHelp Read(Page page) => new CommandReader(page).Read();

    private CommandHelp Read()
    {
        var parameters = ReadParameters();
        return new CommandHelp(_page.Path, Name)
        {
            Synopsis = Text("SYNOPSIS"),
            Description = Text("DESCRIPTION"),
            Syntax = ReadSyntax(parameters),
            Parameters = parameters,
            Examples = ReadExamples(),
            Inputs = ReadTypes("INPUTS"),
            Outputs = ReadTypes("OUTPUTS"),
            Notes = PlainText.Of(_sections["NOTES"].Blocks),
            Links = ReadLinks(),
        };
    }

    private void CheckMetadata()
    {
        foreach (var key in Keys)
        {
            _page.Value(key);
        }

        Expect("document type", "cmdlet");
        Expect("PlatyPS schema version", "2024-05-01");
        Expect("external help file", "Id2Meta.dll-Help.xml");
        Expect("Module Name", "Id2Meta");
        Expect("title", Path.GetFileNameWithoutExtension(_page.Path));
        Expect("Locale", Path.GetFileName(Path.GetDirectoryName(_page.Path))!);
    }

    private void Expect(string key, string value)
    {
        if (!string.Equals(_page.Value(key), value, StringComparison.Ordinal))
        {
            throw _page.Error(null, $"The front matter has '{key}: {_page.Value(key)}' where '{value}' belongs.");
        }
    }

    private void CheckTitle()
    {
        if (_page.Blocks is not [HeadingBlock { Level: 1 } title, ..] || PlainText.OfInline(title.Inline) != Name)
        {
            throw _page.Error(null, $"The page does not begin with '# {Name}'.");
        }
    }

    private IReadOnlyList<string> Text(string section)
    {
        var text = PlainText.Of(_sections[section].Blocks);
        return text.Count > 0 ? text : throw _page.Error(_sections[section].Heading, $"The section '## {section}' is empty.");
    }

    private List<ParameterHelp> ReadParameters()
    {
        var parameters = new List<ParameterHelp>();
        foreach (var section in Section.Split(_sections["PARAMETERS"].Blocks, level: 3).Where(section => section.Title != "CommonParameters"))
        {
            if (!section.Title.StartsWith('-'))
            {
                throw _page.Error(section.Heading, $"'### {section.Title}' is no parameter: its heading is '### -Name'.");
            }

            if (section.Title == "-ProgressAction")
            {
                throw _page.Error(section.Heading, "-ProgressAction is the engine's, and no parameter of this cmdlet.");
            }

            var yaml = section.Blocks.OfType<FencedCodeBlock>().LastOrDefault(block => block.Info == "yaml")
                ?? throw _page.Error(section.Heading, $"{section.Title} has no block of yaml.");
            var text = PlainText.Of(section.Blocks.Where(block => block != yaml));
            if (text.Count == 0)
            {
                throw _page.Error(section.Heading, $"{section.Title} has no text.");
            }

            var facts = _page.Parse<ParameterFacts>(yaml);
            if (facts.Type.Length == 0 || facts.ParameterSets.Count == 0)
            {
                throw _page.Error(yaml, $"The yaml of {section.Title} lacks Type or ParameterSets.");
            }

            parameters.Add(new ParameterHelp(section.Title[1..], section.Heading.Line + 1, text, facts));
        }

        return parameters;
    }

    /// <summary>The syntax lines must be those that the yaml of the parameters gives.</summary>
    private List<SyntaxForm> ReadSyntax(List<ParameterHelp> parameters)
    {
        var forms = new List<SyntaxForm>();
        foreach (var section in Section.Split(_sections["SYNTAX"].Blocks, level: 3))
        {
            var isDefault = section.Title.EndsWith(Default, StringComparison.Ordinal);
            var set = isDefault ? section.Title[..^Default.Length] : section.Title;
            var form = SyntaxForm.Of(set == OnlySet ? ParameterFacts.AllSets : set, parameters);
            var code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault() ?? throw _page.Error(section.Heading, $"The set {set} has no syntax.");
            var line = string.Join(' ', code.Lines.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (!string.Equals(line, form.Line(Name), StringComparison.Ordinal))
            {
                throw _page.Error(code, $"The syntax is not what the yaml of the parameters gives: {form.Line(Name)}");
            }

            forms.Insert(isDefault ? 0 : forms.Count, form);
        }

        if (forms.Count == 0)
        {
            throw _page.Error(_sections["SYNTAX"].Heading, "There is no parameter set, as '### Name (Default)'.");
        }

        foreach (var parameter in parameters)
        {
            if (parameter.Facts.ParameterSets.FirstOrDefault(use => use.Name != ParameterFacts.AllSets && forms.All(form => form.Set != use.Name)) is { } unknown)
            {
                throw new HelpSourceException(_page.Path, parameter.Line, $"-{parameter.Name} is in the set {unknown.Name}, which the section SYNTAX lacks.");
            }
        }

        return forms;
    }

    private List<ExampleHelp> ReadExamples()
    {
        var examples = new List<ExampleHelp>();
        foreach (var section in Section.Split(_sections["EXAMPLES"].Blocks, level: 3))
        {
            var code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault(block => block.Info == "powershell")
                ?? throw _page.Error(section.Heading, $"The example '{section.Title}' has no block of powershell.");
            examples.Add(new ExampleHelp(
                section.Title,
                PlainText.Of(section.Blocks.TakeWhile(block => block != code)),
                code.Lines.ToString(),
                PlainText.Of(section.Blocks.SkipWhile(block => block != code).Skip(1))));
        }

        return examples.Count > 0 ? examples : throw _page.Error(_sections["EXAMPLES"].Heading, "There is no example.");
    }

    private List<TypeHelp> ReadTypes(string section) =>
        [.. Section.Split(_sections[section].Blocks, level: 3).Select(type => new TypeHelp(type.Title, PlainText.Of(type.Blocks)))];

    private List<LinkHelp> ReadLinks() =>
        [.. _sections["RELATED LINKS"].Blocks.SelectMany(block => block.Descendants<LinkInline>()).Select(link =>
            new LinkHelp(PlainText.OfInline(link), link.Url?.Contains("://", StringComparison.Ordinal) == true ? link.Url : null))];
}
