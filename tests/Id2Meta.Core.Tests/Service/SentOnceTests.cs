using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>The handler of .NET likes to send again by itself; each copy could be billed.</summary>
public sealed class SentOnceTests
{
    public static TheoryData<bool, bool> Forms { get; } = new() { { false, false }, { false, true }, { true, false } };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_request_that_is_not_answered_is_sent_once(bool useGet, bool useForm)
    {
        await using var service = new ServiceFixture(RawTurn.Close, RawTurn.Consistent, RawTurn.Consistent);

        var fault = Assert.IsType<Fault>(await service.SendAsync(new RequestOptions { UseGet = useGet, UseForm = useForm }));

        Assert.Equal((FaultKind.Lost, Fault.OutcomeUnknown, 0), (fault.Kind, fault.Code, fault.HttpStatus));
        Assert.Single(service.Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_request_on_a_used_connection_that_is_not_answered_is_sent_once(bool useGet, bool useForm)
    {
        var options = new RequestOptions { UseGet = useGet, UseForm = useForm };
        await using var service = new ServiceFixture(RawTurn.Consistent, RawTurn.Close, RawTurn.Consistent, RawTurn.Consistent);

        Assert.IsType<Answer>(await service.SendAsync(options));
        var fault = Assert.IsType<Fault>(await service.SendAsync(options));

        Assert.Equal(FaultKind.Lost, fault.Kind);
        Assert.Equal(1, service.Server.Connections);
        Assert.Equal(2, service.Server.Requests.Count);
        Assert.Equal(2, service.Server.Requests.Select(request => request.Nonce).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_connection_that_closed_while_idle_never_makes_two_copies(bool useGet, bool useForm)
    {
        var options = new RequestOptions { UseGet = useGet, UseForm = useForm };
        await using var service = new ServiceFixture([.. Enumerable.Repeat(RawTurn.Consistent with { KeepOpen = false }, 100)]);

        // Whether the client sees the end of the old connection before it sends is chance: fifty times meets both.
        for (var i = 0; i < 50; i++)
        {
            var known = service.Server.Requests.Count;
            var reply = await service.SendAsync(options);

            Assert.True(reply is Answer or Fault { Kind: FaultKind.Lost });
            Assert.InRange(service.Server.Requests.Count - known, reply is Answer ? 1 : 0, 1);
        }

        var nonces = service.Server.Requests.Select(request => request.Nonce).ToList();
        Assert.Equal(nonces.Distinct(), nonces);
    }

    [Fact]
    public async Task A_redirect_and_a_call_for_a_password_are_not_followed()
    {
        await using var service = new ServiceFixture(
            RawTurn.Answer(307, string.Empty, ("Location", "/")), RawTurn.Answer(401, string.Empty, ("WWW-Authenticate", "Basic realm=\"x\"")));

        Assert.IsType<Fault>(await service.SendAsync());
        Assert.IsType<Fault>(await service.SendAsync());

        Assert.Equal(2, service.Server.Requests.Count);
    }
}
