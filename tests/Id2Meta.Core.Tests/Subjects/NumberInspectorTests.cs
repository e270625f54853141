using System;
using Id2Meta.Subjects;
using Xunit;

namespace Id2Meta.Core.Tests.Subjects;

public sealed class NumberInspectorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_number_says_all_this()
    {
        var info = NumberInspector.Inspect("11010519491231002x", Now);

        Assert.True(info.IsValid);
        Assert.Equal("11010519491231002x", info.IdentifyNum);
        Assert.Equal("11010519491231002X", info.Number);
        Assert.Equal(("SecondGeneration", "1949-12-31", "Female", "X"), (info.Kind, info.BirthDate, info.Sex, info.CheckCharacter));
        Assert.Equal(("110105", "北京市朝阳区", "Current"), (info.AreaCode, info.Area, info.AreaStatus));
        Assert.Null(info.Problems);
        Assert.Null(info.Notes);
        Assert.Null(info.Message);
    }

    [Theory]
    [InlineData("610104620927690", "FirstGeneration", "610104196209276908", "FirstGeneration")]
    [InlineData("810000199408230021", "ResidencePermit", "810000199408230021", "ResidencePermit")]
    [InlineData("911124198108030024", "ForeignCard", null, null)]
    [InlineData("CHN110001010101", "ForeignCard", null, null)]
    [InlineData("不详", "Unknown", null, null)]
    public void The_kinds_are_told(string text, string kind, string? number, string? notes)
    {
        var info = NumberInspector.Inspect(text, Now);
        Assert.Equal((kind, number, notes), (info.Kind, info.Number, info.Notes));
    }

    [Theory]
    [InlineData("110101199003078671", "Id2Meta.NumberCheckCharacter", "1990-03-07", "0")]
    [InlineData("110101199002308671", "Id2Meta.NumberDate, Id2Meta.NumberCheckCharacter", null, "3")]
    [InlineData("610104620932690", "Id2Meta.NumberDate", null, "1")]
    [InlineData("110105194912310000", "Id2Meta.NumberRounded", "1949-12-31", "3")]
    [InlineData("1101051949", "Id2Meta.NumberLength", null, null)]
    [InlineData("", "Id2Meta.NumberMissing", null, null)]
    [InlineData(null, "Id2Meta.NumberMissing", null, null)]
    [InlineData("11010\uFFFD19491231002X", "Id2Meta.NumberDamaged", null, null)]
    public void All_that_is_wrong_is_told(string? text, string problems, string? birthDate, string? check)
    {
        var info = NumberInspector.Inspect(text, Now);
        Assert.False(info.IsValid);
        Assert.Null(info.Number);
        Assert.Equal((problems, birthDate, check), (info.Problems, info.BirthDate, info.CheckCharacter));
        Assert.NotEmpty(info.Message!);
    }

    [Fact]
    public void Nobody_is_in_its_text()
    {
        var info = NumberInspector.Inspect("11010519491231002X", Now);
        Assert.Equal("110***********002X: SecondGeneration", info.ToString());
        Assert.Equal("110***********002X", info["Number"]);
    }

    [Theory]
    [InlineData("110105", "北京市朝阳区", "Current")]
    [InlineData("110103", "北京市崇文区", "Abolished")]
    [InlineData("522401", "贵州省毕节地区毕节市", "Abolished")]
    [InlineData("469001", "海南省五指山市", "Current")]
    [InlineData("440000", "广东省", "Current")]
    [InlineData("440100", "广东省广州市", "Current")]
    [InlineData("810000", "香港特别行政区", "Current")]
    [InlineData("820000", "澳门特别行政区", "Current")]
    [InlineData("830000", "台湾地区", "Current")]
    [InlineData("440198", "广东省广州市", "Unknown")]
    [InlineData("990101", null, "Unknown")]
    public void Areas_have_names_and_a_status(string code, string? name, string status) =>
        Assert.Equal(new Area(name, status), AreaTable.Instance.Find(code));
}
