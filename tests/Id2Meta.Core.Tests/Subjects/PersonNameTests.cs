using Id2Meta.Subjects;
using Xunit;

namespace Id2Meta.Core.Tests.Subjects;

public sealed class PersonNameTests
{
    [Theory]
    [InlineData("张三", "张三")]
    [InlineData(" \u3000张三\u00A0", "张三")]
    [InlineData("\uFEFF张三\u200B", "张三")]
    [InlineData("阿依古丽•买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽‧买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽・买买提", "阿依古丽·买买提")]
    [InlineData("阿依古丽．买买提", "阿依古丽·买买提")]
    [InlineData("Ａｂ c", "Ａｂ c")]
    [InlineData("𠮷野", "𠮷野")]
    public void A_name_is_trimmed_and_its_separator_made_one_and_nothing_more(string text, string expected)
    {
        Assert.Null(PersonName.Read(text, out var name));
        Assert.Equal(expected, name.Value);
    }

    [Theory]
    [InlineData(null, "Id2Meta.NameMissing")]
    [InlineData("", "Id2Meta.NameMissing")]
    [InlineData(" \u3000\u200B", "Id2Meta.NameMissing")]
    [InlineData("张\uFFFD", "Id2Meta.NameDamaged")]
    [InlineData("\uFFFE张三", "Id2Meta.NameDamaged")]
    [InlineData("å¼\u00A0ä¸‰", "Id2Meta.NameDamaged")]
    public void What_cannot_be_a_name_is_told(string? text, string code)
    {
        Assert.Equal(code, PersonName.Read(text, out _)?.Code);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_damage()
    {
        Assert.Equal("Id2Meta.NameDamaged", PersonName.Read("张" + '\uD842', out _)?.Code);
    }

    [Theory]
    [InlineData("张三", "张*")]
    [InlineData("𠮷野家", "𠮷**")]
    [InlineData("张", "*")]
    [InlineData(null, "")]
    public void Names_are_masked(string? name, string expected) => Assert.Equal(expected, Mask.Name(name));

    [Theory]
    [InlineData("11010519491231002X", "110***********002X")]
    [InlineData("阿依古丽买买提阿依古丽买买提阿依古丽", "******************")]
    [InlineData("123", "***")]
    public void Numbers_are_masked(string number, string expected) => Assert.Equal(expected, Mask.Number(number));
}
