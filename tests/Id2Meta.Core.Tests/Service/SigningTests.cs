using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>A client keeps the secret that it signs with prepared: each request must be signed by the credential that it was given all the same.</summary>
public class SigningTests
{
    private const int Calls = 60;

    private static readonly Credential[] Credentials =
    [
        new("LTAI5tMadeUpKeyIdNumber1", "madeUpSecretOfTheFirstOfThree1", null, "static_ak"),
        new("LTAI5tMadeUpKeyIdNumber2", "madeUpSecretOfTheSecondOfThree", null, "static_ak"),
        new("STS.MadeUpKeyIdNumber3", "madeUpSecretOfTheThirdOfThree3", "made-up-token", "static_sts"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Each_request_is_signed_by_its_own_credential(int atOnce)
    {
        await using var server = new RawServer([.. Enumerable.Repeat(RawTurn.Consistent, Calls)]);
        var endpoint = ServiceEndpoint.Of(new Uri($"http://127.0.0.1:{server.Port}"));
        using var connections = Connections.Open(endpoint, new ConnectionOptions());
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 34, 56, TimeSpan.Zero));
        using var client = new Id2MetaClient(connections, endpoint, new RequestOptions(), new ServiceClock(clock), clock);
        await Parallel.ForAsync(0, Calls, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (call, _) =>
            Assert.IsType<Answer>(await client.VerifyAsync(ServiceFixture.Subject(), Credentials[call % Credentials.Length], null, CancellationToken.None)));

        Assert.Equal(Calls, server.Requests.Count);
        Assert.Equal(Calls, server.Requests.Select(request => request.Nonce).Distinct().Count());
        foreach (var credential in Credentials)
        {
            var signed = server.Requests.Where(request => request["Authorization"].Contains($" Credential={credential.AccessKeyId},", StringComparison.Ordinal)).ToList();
            Assert.Equal(Calls / Credentials.Length, signed.Count);
            Assert.All(signed, request => Assert.Equal(Expected(request, credential), request["Authorization"]));
        }
    }

    private static string Expected(RawRequest request, Credential credential) => Signature.Authorization(
        request.Method,
        request.Target.Split('?')[1],
        [.. request.Headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))],
        Signature.EmptyContentHash,
        credential.AccessKeyId,
        credential.AccessKeySecret);
}
