using System.Collections.Generic;
using System.IO;
using System.Linq;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Id2Meta.Help;

/// <summary>A page of docs/: its front matter, and its blocks.</summary>
internal sealed class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();
    private static readonly IDeserializer Yaml = new DeserializerBuilder().Build();

    private Page(string path, MarkdownDocument document, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Metadata = metadata;
        Blocks = [.. document.Where(block => block is not YamlFrontMatterBlock)];
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <exception cref="HelpSourceException">It has no front matter, or none to read.</exception>
    public static Page Read(string path)
    {
        var document = Markdown.Parse(File.ReadAllText(path), Pipeline);
        if (document.FirstOrDefault() is not YamlFrontMatterBlock front)
        {
            throw new HelpSourceException(path, 1, "The page does not begin with front matter between two lines of ---.");
        }

        return new Page(path, document, Parse<Dictionary<string, string>>(path, front, front.Lines.ToString()));
    }

    /// <summary>The error of a place in the page.</summary>
    public HelpSourceException Error(Block? place, string problem) => new(Path, (place?.Line ?? 0) + 1, problem);

    /// <summary>What a value of the front matter is.</summary>
    /// <exception cref="HelpSourceException">It is missing.</exception>
    public string Value(string key) => Metadata.TryGetValue(key, out var value) ? value ?? string.Empty : throw Error(null, $"The front matter lacks '{key}'.");

    /// <summary>Reads a block of yaml.</summary>
    /// <exception cref="HelpSourceException">It is none, or has keys that the schema lacks.</exception>
    public T Parse<T>(LeafBlock block) => Parse<T>(Path, block, block.Lines.ToString());

    private static T Parse<T>(string path, LeafBlock block, string text)
    {
        try
        {
            return Yaml.Deserialize<T>(text) ?? throw new HelpSourceException(path, block.Line + 1, "The yaml is empty.");
        }
        catch (YamlException exception)
        {
            throw new HelpSourceException(path, block.Line + 1 + (int)exception.Start.Line, $"The yaml cannot be read: {exception.InnerException?.Message ?? exception.Message}");
        }
    }
}
