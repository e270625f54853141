using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace Id2Meta.Help;

/// <summary>An about topic as Get-Help shows it: headings at the margin, text four columns in, the synopsis where the engine looks for it.</summary>
internal static class AboutPage
{
    private const int Indent = 4;

    /// <exception cref="HelpSourceException">The page lacks its title or its short description.</exception>
    public static string Convert(Page page)
    {
        var title = page.Value("title");
        if (page.Blocks is not [HeadingBlock { Level: 1 } heading, ..] || PlainText.OfInline(heading.Inline) != title)
        {
            throw page.Error(null, $"The page does not begin with '# {title}'.");
        }

        var sections = Section.Split(page.Blocks, level: 2);
        if (sections.Count < 2 || sections[0].Blocks is not [ParagraphBlock])
        {
            throw page.Error(heading, "The page needs two sections at least: the first is the short description, one paragraph.");
        }

        var lines = new List<string> { "TOPIC", new string(' ', Indent) + title };
        foreach (var section in sections)
        {
            lines.Add(string.Empty);
            lines.Add(section.Title.ToUpperInvariant());
            var isFirst = true;
            foreach (var block in section.Blocks)
            {
                if (!isFirst && block is not HtmlBlock)
                {
                    lines.Add(string.Empty);
                }

                isFirst = false;
                lines.AddRange(block is HeadingBlock sub
                    ? ["  " + PlainText.OfInline(sub.Inline)]
                    : PlainText.Of([block]).SelectMany(text => Columns.Wrap(text, Indent)));
            }
        }

        return string.Join('\n', lines) + "\n";
    }
}
