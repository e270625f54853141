using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Id2Meta.Help;

/// <summary>Text without markup, as a console shows it.</summary>
internal static class PlainText
{
    /// <summary>The paragraphs of blocks; comments are left out.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<Block> blocks) => [.. blocks.SelectMany(OfBlock)];

    /// <summary>One line.</summary>
    public static string OfInline(ContainerInline? inline)
    {
        var text = new StringBuilder();
        Append(text, inline);
        return text.ToString().Trim();
    }

    private static IEnumerable<string> OfBlock(Block block) => block switch
    {
        HtmlBlock or LinkReferenceDefinitionGroup => [],
        Table table => table.Cast<TableRow>().Skip(1).Select(row => string.Join(": ", row.Cast<TableCell>().Select(cell => string.Join(' ', Of(cell))))),
        CodeBlock code => [string.Join('\n', code.Lines.ToString().Split('\n').Select(line => "    " + line)).TrimEnd()],
        ListBlock list => [string.Join('\n', list.Cast<ListItemBlock>().Select((item, place) => Marker(list, place) + string.Join("\n  ", Of(item)).Replace("\n    ", "\n  ", StringComparison.Ordinal)))],
        QuoteBlock quote => Of(quote),
        LeafBlock leaf => [OfInline(leaf.Inline)],
        _ => [],
    };

    private static string Marker(ListBlock list, int place) => list.IsOrdered ? (place + 1).ToString(CultureInfo.InvariantCulture) + ". " : "- ";

    private static void Append(StringBuilder text, ContainerInline? inlines)
    {
        foreach (var inline in inlines ?? [])
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case AutolinkInline address:
                    text.Append(address.Url);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case LineBreakInline:
                    AppendBreak(text, inline);
                    break;
                case ContainerInline container:
                    Append(text, container);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Lines of one paragraph are joined: by a blank, except between characters that are written without.</summary>
    private static void AppendBreak(StringBuilder text, Inline lineBreak)
    {
        var next = lineBreak.NextSibling is LiteralInline { Content.Length: > 0 } literal ? literal.Content.AsSpan()[0] : ' ';
        if (text.Length == 0 || !(Columns.IsWide(text[^1]) && (Columns.IsWide(next) || next == ' ')))
        {
            text.Append(' ');
        }
    }
}
