using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace Id2Meta.Help;

/// <summary>A heading and the blocks below it, up to the next of its level.</summary>
internal sealed record Section(HeadingBlock Heading, string Title, IReadOnlyList<Block> Blocks)
{
    /// <summary>The sections of a level; what stands before the first is left out.</summary>
    public static IReadOnlyList<Section> Split(IReadOnlyList<Block> blocks, int level)
    {
        var places = blocks.Index().Where(block => block.Item is HeadingBlock heading && heading.Level == level).Select(block => block.Index).ToArray();
        return [.. places.Select((place, i) =>
        {
            var heading = (HeadingBlock)blocks[place];
            var end = i + 1 < places.Length ? places[i + 1] : blocks.Count;
            return new Section(heading, PlainText.OfInline(heading.Inline), [.. blocks.Skip(place + 1).Take(end - place - 1)]);
        })];
    }
}
