namespace Id2Meta.Shell.Hosting;

/// <summary>How many cells of a terminal a text takes: Chinese characters take two.</summary>
internal static class CellWidth
{
    public static int Of(char character) => character switch
    {
        < ' ' or (>= '\u0300' and <= '\u036F') or (>= '\u200B' and <= '\u200F') or (>= '\uFE00' and <= '\uFE0F') => 0,
        < '\u1100' => 1,
        '\u303F' => 1,
        <= '\u115F' or '\u2329' or '\u232A' or (>= '\u2E80' and <= '\uA4CF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF')
            or (>= '\uFE10' and <= '\uFE19') or (>= '\uFE30' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFF60') or (>= '\uFFE0' and <= '\uFFE6') => 2,

        // Each half of a surrogate pair counts one: the pairs in use, rare characters and emoji, are two wide.
        _ => 1,
    };

    public static int Of(string text, int start = 0)
    {
        var width = 0;
        for (var i = start; i < text.Length; i++)
        {
            width += Of(text[i]);
        }

        return width;
    }
}
