using System;
using CsCheck;
using Id2Meta.Subjects;
using Xunit;

namespace Id2Meta.Core.Tests.Subjects;

public sealed class IdCardNumberTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("440524188001010014")]
    [InlineData("360426199101010071")]
    [InlineData("110101199003078670")]
    [InlineData("440308199901101512")]
    [InlineData("500154199804106120")]
    [InlineData("44040119580101000X")]
    [InlineData("441282198101011230")]
    [InlineData("810000199408230021")]
    [InlineData("830000199201300022")]
    public void A_valid_number_stays_as_it_is(string text)
    {
        Assert.Null(IdCardNumber.Read(text, Now, out var number));
        Assert.Equal(text, number.Value);
    }

    [Theory]
    [InlineData("11010519491231002x", "11010519491231002X")]
    [InlineData("'11010519491231002X", "11010519491231002X")]
    [InlineData("=\"11010519491231002X\"", "11010519491231002X")]
    [InlineData("1101 0519 4912 3100 2X", "11010519491231002X")]
    [InlineData("110105-19491231-002X", "11010519491231002X")]
    [InlineData("\uFEFF\u00A0110105\u300019491231\u2013002X\u200B", "11010519491231002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X")]
    [InlineData("1101051949123100\u2169", null)]
    [InlineData("11010519491231002\u2169", "11010519491231002X")]
    [InlineData("610104620927690", "610104196209276908")]
    public void A_number_is_read_as_people_write_it(string text, string? expected)
    {
        var problem = IdCardNumber.Read(text, Now, out var number);
        Assert.Equal(expected, problem is null ? number.Value : null);
    }

    [Theory]
    [InlineData(null, "Id2Meta.NumberMissing")]
    [InlineData("", "Id2Meta.NumberMissing")]
    [InlineData("  ", "Id2Meta.NumberMissing")]
    [InlineData("''", "Id2Meta.NumberMissing")]
    [InlineData("11010119900307867X", "Id2Meta.NumberCheckCharacter")]
    [InlineData("440308199901101513", "Id2Meta.NumberCheckCharacter")]
    [InlineData("440308199902301512", "Id2Meta.NumberDate")]
    [InlineData("610104620932690", "Id2Meta.NumberDate")]
    [InlineData("110101202611260011", "Id2Meta.NumberDate")]
    [InlineData("4.11E+17", "Id2Meta.NumberScientific")]
    [InlineData("4,11e+17", "Id2Meta.NumberScientific")]
    [InlineData("1.10105194912310E+017", "Id2Meta.NumberScientific")]
    [InlineData("110105194912310000", "Id2Meta.NumberRounded")]
    [InlineData("11010519491231002", "Id2Meta.NumberLength")]
    [InlineData("1101051949123100222", "Id2Meta.NumberLength")]
    [InlineData("E", "Id2Meta.NumberCharacters")]
    [InlineData("4E", "Id2Meta.NumberCharacters")]
    [InlineData("不详", "Id2Meta.NumberCharacters")]
    [InlineData("11010519491231OO2X", "Id2Meta.NumberCharacters")]
    [InlineData("1101051949123X0020", "Id2Meta.NumberCharacters")]
    [InlineData("11010\uFFFD19491231002X", "Id2Meta.NumberDamaged")]
    [InlineData("11010519491231002X\uFFFE", "Id2Meta.NumberDamaged")]
    [InlineData("911124198108030024", "Id2Meta.NumberForeignCard")]
    [InlineData("CHN110001010101", "Id2Meta.NumberForeignCard")]
    public void What_cannot_be_a_number_is_told(string? text, string code)
    {
        Assert.Equal(code, IdCardNumber.Read(text, Now, out _)?.Code);
    }

    [Theory]
    [InlineData("810000199408230021", IdCardNotes.ResidencePermit)]
    [InlineData("610104620927690", IdCardNotes.FirstGeneration)]
    [InlineData("110101199003078670", IdCardNotes.None)]
    public void What_is_unusual_is_noted(string text, IdCardNotes notes)
    {
        Assert.Null(IdCardNumber.Read(text, Now, out var number));
        Assert.Equal(notes, number.Notes);
    }

    [Fact]
    public void An_area_of_no_province_is_sent_with_a_note()
    {
        var seventeen = "99" + "010119900307867";
        Assert.Equal("Id2Meta.NumberForeignCard", IdCardNumber.Read(seventeen + IdCardNumber.CheckCharacter(seventeen), Now, out _)?.Code);
        seventeen = "20" + "010119900307867";
        Assert.Null(IdCardNumber.Read(seventeen + IdCardNumber.CheckCharacter(seventeen), Now, out var number));
        Assert.Equal(IdCardNotes.UnknownArea, number.Notes);
    }

    [Fact]
    public void Any_one_wrong_digit_and_any_two_swapped_neighbours_are_noticed() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[0, 36_000], Gen.Int[0, 17], Gen.Int[1, 9]).Sample((sequence, day, place, shift) =>
        {
            var seventeen = "110101" + new DateTime(1920, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(day).ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture)
                + sequence.ToString("D3", System.Globalization.CultureInfo.InvariantCulture);
            var valid = seventeen + IdCardNumber.CheckCharacter(seventeen);
            Assert.Null(IdCardNumber.Read(valid, Now, out _));
            var digits = valid.ToCharArray();
            if (place < 17)
            {
                digits[place] = (char)('0' + ((digits[place] - '0' + shift) % 10));
                Assert.NotNull(IdCardNumber.Read(new string(digits), Now, out _));
            }

            digits = valid.ToCharArray();
            if (place < 16 && digits[place] != digits[place + 1])
            {
                (digits[place], digits[place + 1]) = (digits[place + 1], digits[place]);
                Assert.NotNull(IdCardNumber.Read(new string(digits), Now, out _));
            }
        });

    [Fact]
    public void No_text_at_all_makes_it_throw() =>
        Gen.String.Sample(text => { _ = IdCardNumber.Read(text, Now, out _); });
}
