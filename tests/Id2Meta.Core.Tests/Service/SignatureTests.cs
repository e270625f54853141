using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>The documentation's own worked example, and others that the official SDK computed.</summary>
public sealed class SignatureTests
{
    public static TheoryData<string> Names() => new(Vectors().Select(vector => vector.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_is_signed_to_the_letter(string name)
    {
        var vector = Vectors().Single(vector => vector.GetProperty("name").GetString() == name);
        var query = Signature.CanonicalQuery(Pairs(vector.GetProperty("query")));
        Assert.Equal(vector.GetProperty("canonicalQueryString").GetString(), query);

        var contentHash = Signature.ContentHash(Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!));
        Assert.Equal(vector.GetProperty("hashedRequestPayload").GetString(), contentHash);

        var method = vector.GetProperty("method").GetString()!;
        var signed = Signature.Signed(Pairs(vector.GetProperty("headers")));
        Assert.Equal(vector.GetProperty("signedHeaders").GetString(), string.Join(";", signed.Select(header => header.Key)));

        using var request = new Utf8Buffer();
        Signature.AppendCanonicalRequest(request, method, new(Encoding.UTF8.GetBytes(query)), signed, contentHash);
        Assert.Equal(vector.GetProperty("canonicalRequest").GetString(), request.ToString());
        Assert.Equal(
            vector.GetProperty("authorization").GetString(),
            Signature.Authorization(
                method, query, Pairs(vector.GetProperty("headers")), contentHash, vector.GetProperty("accessKeyId").GetString()!, vector.GetProperty("accessKeySecret").GetString()!));
    }

    [Fact]
    public void An_empty_value_keeps_its_equals_sign() =>
        Assert.Equal("A=&B=%2A%20~", Signature.CanonicalQuery([new("B", "* ~"), new("A", string.Empty)]));

    private static KeyValuePair<string, string>[] Pairs(JsonElement element) =>
        [.. element.EnumerateObject().Select(property => new KeyValuePair<string, string>(property.Name, property.Value.GetString()!))];

    private static JsonElement[] Vectors()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "signatures.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
