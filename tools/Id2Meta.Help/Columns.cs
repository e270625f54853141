using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Id2Meta.Help;

/// <summary>Lines of 80 columns; a Chinese character takes two.</summary>
internal static class Columns
{
    private const int Width = 80;
    private const string NotAtBeginning = "，。；：、！？）】》」』”’";

    /// <summary>Whether a terminal gives the character two columns.</summary>
    public static bool IsWide(char character) =>
        character is (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uA4CF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE30' and <= '\uFE4F') or (>= '\uFF00' and <= '\uFF60') or (>= '\uFFE0' and <= '\uFFE6');

    /// <summary>Breaks a paragraph.</summary>
    /// <param name="text">Lines; each is broken by itself.</param>
    /// <param name="indent">Blanks before every line.</param>
    public static IEnumerable<string> Wrap(string text, int indent) => text.Split('\n').SelectMany(line => WrapLine(line, indent));

    private static IEnumerable<string> WrapLine(string line, int indent)
    {
        var own = line.Length - line.TrimStart().Length;
        if (own >= 4)
        {
            // Code is not broken.
            yield return new string(' ', indent) + line;
            yield break;
        }

        var hanging = indent + own + MarkerWidth(line.TrimStart());
        var present = new StringBuilder(new string(' ', indent + own));
        var width = indent + own;
        var isEmpty = true;
        foreach (var word in Words(line.TrimStart()))
        {
            var wordWidth = word.Sum(character => IsWide(character) ? 2 : 1);
            if (!isEmpty && width + word.TrimEnd().Sum(character => IsWide(character) ? 2 : 1) > Width && !NotAtBeginning.Contains(word[0], StringComparison.Ordinal))
            {
                yield return present.ToString().TrimEnd();
                present.Clear().Append(' ', hanging);
                width = hanging;
            }

            present.Append(word);
            width += wordWidth;
            isEmpty = false;
        }

        yield return present.ToString().TrimEnd();
    }

    /// <summary>How far the text of a list item is from its bullet or number.</summary>
    private static int MarkerWidth(string line) => line switch
    {
        ['-', ' ', ..] => 2,
        [>= '0' and <= '9', '.', ' ', ..] => 3,
        [>= '0' and <= '9', >= '0' and <= '9', '.', ' ', ..] => 4,
        _ => 0,
    };

    /// <summary>What a line may not be broken in: words with the blanks after them, and wide characters one by one.</summary>
    private static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        foreach (var character in line)
        {
            if (word.Length > 0 && ((IsWide(character) && word[^1] != ' ') || IsWide(word[^1]) || (word[^1] == ' ' && character != ' ')))
            {
                yield return word.ToString();
                word.Clear();
            }

            word.Append(character);
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
