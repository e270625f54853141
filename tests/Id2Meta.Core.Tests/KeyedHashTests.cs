using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Core.Tests;

/// <summary>Against the test cases of RFC 4231.</summary>
public class KeyedHashTests
{
    private const string ShortKey = "4A656665";
    private const string Wanted = "what do ya want for nothing?";
    private const string HashOfWanted = "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843";

    [Theory]
    [InlineData("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B", "Hi There", "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7")]
    [InlineData(ShortKey, Wanted, HashOfWanted)]
    public void It_is_the_HMAC_of_the_standard_and_each_text_has_its_own(string key, string text, string expected)
    {
        using var hash = new KeyedHash(Convert.FromHexString(key));
        Assert.Equal(expected, Hex(hash, text));
        Assert.NotEqual(expected, Hex(hash, text + "."));
        Assert.Equal(expected, Hex(hash, text));
    }

    [Fact]
    public void Only_the_segment_counts()
    {
        using var hash = new KeyedHash(Convert.FromHexString(ShortKey));
        var around = Encoding.ASCII.GetBytes("<<" + Wanted + ">>>");
        Assert.Equal(HashOfWanted, Convert.ToHexString(hash.Of(new(around, 2, Wanted.Length))));
    }

    [Fact]
    public void Many_threads_get_the_hash_of_their_own_text()
    {
        using var hash = new KeyedHash(Convert.FromHexString(ShortKey));
        var expected = Enumerable.Range(0, 50).Select(number => Hex(hash, number.ToString(CultureInfo.InvariantCulture))).ToArray();
        var wrong = 0;
        Parallel.For(0, 20_000, index =>
        {
            var number = index % expected.Length;
            if (Hex(hash, number.ToString(CultureInfo.InvariantCulture)) != expected[number])
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
        Assert.Equal(expected.Length, expected.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Who_comes_after_the_end_still_gets_the_hash()
    {
        var hash = new KeyedHash(Convert.FromHexString(ShortKey));
        hash.Dispose();
        Assert.Equal(HashOfWanted, Hex(hash, Wanted));
        hash.Dispose();
    }

    private static string Hex(KeyedHash hash, string text) => Convert.ToHexString(hash.Of(new(Encoding.ASCII.GetBytes(text))));
}
