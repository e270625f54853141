using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using CsCheck;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>A server that echoes what it was sent, in every disguise that one may think of.</summary>
public sealed class RedactionTests
{
    private const string Token = "CAISmade+up/token==0123456789";
    private const string Rare = "\U0002070E\U00020731"; // outside the basic plane

    private static readonly Credential Session = new("STS.NUmadeUpKeyId123", "madeUpSecret0123456789abcdefgh", Token, "static_sts");

    private static readonly (string Name, Func<string, string> Disguise)[] Disguises =
    [
        ("raw", text => text),
        ("lower case", text => text.ToLowerInvariant()),
        ("upper case", text => text.ToUpperInvariant()),
        ("encoded once", Uri.EscapeDataString),
        ("encoded twice", text => Uri.EscapeDataString(Uri.EscapeDataString(text))),
        ("encoded three times", text => Uri.EscapeDataString(Uri.EscapeDataString(Uri.EscapeDataString(text)))),
        ("encoded in lower case", text => EveryByte(text, "%{0:x2}")),
        ("every byte encoded", text => EveryByte(text, "%{0:X2}")),
        ("as a form", WebUtility.UrlEncode),
        ("bytes as Python shows them", text => EveryByte(text, @"\x{0:x2}")),
        ("bytes as Python shows them, in JSON", text => EveryByte(text, @"\\x{0:x2}")),
        ("JSON", text => EveryUnit(text, @"\u{0:x4}")),
        ("JSON in JSON", text => EveryUnit(text, @"\\u{0:X4}")),
        ("JavaScript", text => EveryUnit(text, "%u{0:X4}")),
        ("XML", text => string.Concat(text.EnumerateRunes().Select(rune => $"&#x{rune.Value:x};"))),
        ("HTML", text => string.Concat(text.EnumerateRunes().Select(rune => $"&#{rune.Value};"))),
        ("split by blanks", text => string.Join(' ', text.EnumerateRunes())),
        ("split by hyphens", text => string.Join('-', text.EnumerateRunes())),
        ("split by lines", text => string.Join("\r\n", text.EnumerateRunes())),
        ("split by an invisible blank", text => string.Join('\u200B', text.EnumerateRunes())),
        ("full-width", text => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c))),
        ("between brackets", text => $"[{text}]"),
        ("twice in a row", text => text + text),
        ("far behind", text => new string('.', 1000) + text),
        ("across the cut", text => new string('.', 500 - (text.Length / 2)) + text),
        ("across the cut, encoded", text => new string('.', 490) + EveryByte(text, "%{0:x2}")),
    ];

    public static TheoryData<string> Names() => new(Disguises.Select(disguise => disguise.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_that_was_sent_comes_back_in_a_reply(string disguise)
    {
        var echo = Disguises.Single(known => known.Name == disguise).Disguise;
        foreach (var name in new[] { ServiceFixture.Name, "王", "阿不都·买买提", "John Smith", Rare, "张\uFF11" })
        {
            var subject = ServiceFixture.Subject(name);
            foreach (var secret in new[] { subject.Name.Value, subject.Number.Value, Session.AccessKeyId, Session.AccessKeySecret, Token })
            {
                var echoed = JsonSerializer.Serialize(echo(secret));
                await using var service = new ServiceFixture(
                    RawTurn.Answer(400, $$"""{"Code":"InvalidParameter","Message":{{echoed}},"RequestId":{{echoed}}}"""),
                    RawTurn.Answer(400, $$"""{"Code":{{echoed}},"Message":"no"}""", ("x-acs-request-id", secret.All(char.IsAscii) ? secret : "id")),
                    RawTurn.Answer(200, $$$"""{"Code":"Success","Message":{{{echoed}}},"Result":{"BizCode":"1"}}"""));

                for (var i = 0; i < 3; i++)
                {
                    AssertTellsNothing((await service.SendAsync(subject: subject, credential: Session)).ToString(), echo(secret), secret);
                }
            }
        }
    }

    [Theory]
    [InlineData("Specified signature is not matched with our calculation. server StringToSign is [{0}] server CanonicalRequest is [{1}]", "Specified signature is not matched with our calculation.")]
    [InlineData("Specified signature is not matched with our calculation. server CanonicalRequest is [{1}] server StringToSign is [{0}]", "Specified signature is not matched with our calculation.")]
    [InlineData("No match. Server stringtosign: {0}, canonicalrequest: {1}", "No match.")]
    public async Task The_echo_of_a_wrong_signature_is_left_out(string message, string kept)
    {
        await using var service = new ServiceFixture(RawTurn.Consistent);
        await service.SendAsync(credential: Session);
        var sent = service.Server.Requests[0];
        var canonical = "POST\n/\n" + sent.Target[2..] + "\n" + string.Concat(sent.Headers.Select(header => $"{header.Name}:{header.Value}\n"));

        await using var refusing = new ServiceFixture(RawTurn.Refusal(
            400, "SignatureDoesNotMatch", string.Format(CultureInfo.InvariantCulture, message, "ACS3-HMAC-SHA256\n0123456789abcdef", canonical)));
        var fault = Assert.IsType<Fault>(await refusing.SendAsync(credential: Session));

        Assert.Equal("SignatureDoesNotMatch", fault.Code);
        Assert.Equal(kept + " [the request as the server saw it is left out]", fault.Message);
    }

    [Fact]
    public async Task The_signature_of_a_request_is_not_told()
    {
        // The next signature is another one, so this server has to answer with what it is just being sent.
        await using var service = new ServiceFixture(RawTurn.EchoOf("Authorization"));

        var fault = Assert.IsType<Fault>(await service.SendAsync());

        var signature = service.Server.Requests[0]["Authorization"].Split("Signature=")[1];
        Assert.Equal(64, signature.Length);
        Assert.DoesNotContain(signature, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("ACS3-HMAC-SHA256", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")] // part of the number
    [InlineData("made")] // part of the keys
    [InlineData("*")]
    public async Task A_name_that_is_part_of_another_secret_does_not_uncover_it(string name)
    {
        await using var service = new ServiceFixture(RawTurn.Refusal(400, "InvalidParameter", $"a{ServiceFixture.Number}b{Session.AccessKeySecret}c{name}"));

        var reply = await service.SendAsync(subject: ServiceFixture.Subject(name), credential: Session);

        Assert.Equal("a***b***c***", Assert.IsType<Fault>(reply).Message);
    }

    [Fact]
    public async Task A_message_that_names_nobody_is_kept_and_a_documented_code_too()
    {
        await using var service = new ServiceFixture(RawTurn.Refusal(400, "InsufficientBalance", "Your account does not have enough, says the bank."));

        var fault = Assert.IsType<Fault>(await service.SendAsync(subject: ServiceFixture.Subject("Ba")));

        Assert.Equal("InsufficientBalance", fault.Code);
        Assert.Equal("Your account does not have enough, says the ***nk.", fault.Message);
    }

    [Fact]
    public void Whatever_stands_around_it_a_number_is_not_told() =>
        Gen.Select(Gen.String, Gen.String, Gen.Int[0, Disguises.Length - 1]).Sample((before, after, disguise) =>
        {
            var echoed = Disguises[disguise].Disguise(ServiceFixture.Number);
            AssertTellsNothing(new Redactor([ServiceFixture.Name, ServiceFixture.Number]).Redact(before + echoed + after), echoed, ServiceFixture.Number);
        });

    [Fact]
    public void A_code_that_begins_before_a_number_does_not_take_its_first_digits_along()
    {
        var echoed = EveryUnit(ServiceFixture.Number, @"\u{0:x4}");
        AssertTellsNothing(new Redactor([ServiceFixture.Name, ServiceFixture.Number]).Redact("%1" + echoed), echoed, ServiceFixture.Number);
    }

    private static void AssertTellsNothing(string text, string echoed, string secret)
    {
        Assert.DoesNotContain(echoed, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);

        // Not even the half of it, as at a cut.
        if (secret.Length >= 10)
        {
            Assert.DoesNotContain(secret[..(secret.Length / 2)], text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(EveryByte(secret[..5], "%{0:x2}"), text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string EveryByte(string text, string format) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => string.Format(CultureInfo.InvariantCulture, format, octet)));

    private static string EveryUnit(string text, string format) =>
        string.Concat(text.Select(unit => string.Format(CultureInfo.InvariantCulture, format, (int)unit)));
}
