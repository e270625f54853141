using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

public sealed class SandboxFaultTests
{
    [Theory]
    [InlineData(SandboxFault.Throttle, HttpStatusCode.BadRequest, "Throttling.User")]
    [InlineData(SandboxFault.InternalError, HttpStatusCode.InternalServerError, "InternalError")]
    [InlineData(SandboxFault.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, "ServiceUnavailable")]
    [InlineData(SandboxFault.ExpiredDate, HttpStatusCode.BadRequest, "InvalidTimeStamp.Expired")]
    public async Task A_refusal_has_the_services_error_and_is_not_billed(SandboxFault kind, HttpStatusCode status, string code)
    {
        await using var sandbox = Faulty(kind);

        var answer = await sandbox.SendAsync(sandbox.Call());

        Assert.Equal((status, code), (answer.Response.StatusCode, answer.Body.GetProperty("Code").GetString()));
        Assert.Equal(sandbox.Clock.GetUtcNow(), answer.Response.Headers.Date);
        Assert.Equal((0L, 1L), (sandbox.Bill.BilledCalls, sandbox.Bill.Faults[kind.ToString()]));
    }

    [Theory]
    [InlineData(SandboxFault.DropBefore, 0)]
    [InlineData(SandboxFault.DropAfter, 1)]
    [InlineData(SandboxFault.CutBody, 1)]
    public async Task A_connection_that_is_cut_gives_no_whole_answer(SandboxFault kind, long billed)
    {
        await using var sandbox = Faulty(kind);

        var error = await Record.ExceptionAsync(() => sandbox.SendAsync(sandbox.Call()));

        Assert.True(error is HttpRequestException or IOException, error?.ToString());
        Assert.Equal((billed, 1L), (sandbox.Bill.BilledCalls, sandbox.Bill.Faults[kind.ToString()]));
    }

    [Theory]
    [InlineData(SandboxFault.Html, HttpStatusCode.BadGateway, "text/html", true)]
    [InlineData(SandboxFault.EmptyBody, HttpStatusCode.OK, "application/json", false)]
    public async Task An_answer_can_be_something_else_and_is_billed(SandboxFault kind, HttpStatusCode status, string type, bool hasBody)
    {
        await using var sandbox = Faulty(kind);
        using var client = new HttpClient();
        using var request = sandbox.Call().ToRequest(sandbox.Server.Endpoint);

        using var response = await client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(hasBody, (await response.Content.ReadAsStringAsync()).Length > 0);
        Assert.Equal(1, sandbox.Bill.BilledCalls);
    }

    [Fact]
    public async Task A_stalled_answer_is_billed_and_ends_with_the_sandbox()
    {
        await using var sandbox = Faulty(SandboxFault.Stall);
        var call = sandbox.SendAsync(sandbox.Call());
        await sandbox.UntilBillAsync(bill => bill.BilledCalls == 1);
        Assert.False(call.IsCompleted);

        await sandbox.Server.DisposeAsync();

        Assert.NotNull(await Record.ExceptionAsync(() => call));
    }

    [Fact]
    public async Task A_slow_answer_is_whole()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { Faults = SandboxFaults.Spread(1, SandboxFault.SlowDrip), SlowDripDuration = TimeSpan.Zero });
        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call())).BizCode);
        Assert.Equal(1, sandbox.Bill.BilledCalls);
    }

    [Fact]
    public async Task Faults_come_in_the_same_sequence_for_the_same_seed_and_about_as_often_as_asked()
    {
        var first = await SequenceAsync(seed: 7);
        Assert.Equal(first, await SequenceAsync(seed: 7));
        Assert.NotEqual(first, await SequenceAsync(seed: 8));
        Assert.InRange(first.Count(code => code != "Success"), 30, 70);
        Assert.Equal(["InternalError", "ServiceUnavailable", "Success"], first.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task In_an_outage_nothing_is_answered_not_even_a_sign_of_life()
    {
        await using var sandbox = new SandboxFixture();
        sandbox.Server.SetOutage(SandboxOutage.Unavailable);
        var keepAlive = new SandboxCall
        {
            AccessKeyId = sandbox.Server.Options.AccessKeyId,
            AccessKeySecret = sandbox.Server.Options.AccessKeySecret,
            Date = sandbox.Clock.GetUtcNow(),
            Action = "KeepaliveIntl",
            Parameters = [],
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await sandbox.SendAsync(sandbox.Call())).Response.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await sandbox.SendAsync(keepAlive)).Response.StatusCode);

        sandbox.Server.SetOutage(SandboxOutage.None);
        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call())).BizCode);
        Assert.Equal(1, sandbox.Bill.BilledCalls);
    }

    [Fact]
    public async Task An_outage_by_schedule_begins_after_the_first_verification_and_ends()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { OutageAfter = TimeSpan.FromSeconds(10), OutageDuration = TimeSpan.FromSeconds(20) });
        var statuses = new List<HttpStatusCode>();
        foreach (var pause in new[] { 0, 9, 1, 19, 1 })
        {
            sandbox.Clock.Advance(TimeSpan.FromSeconds(pause));
            statuses.Add((await sandbox.SendAsync(sandbox.Call())).Response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], statuses);
    }

    [Theory]
    [InlineData(SandboxQuotaWindow.Fixed, new[] { 0, 0, 0, 400, 500 }, new[] { true, true, false, false, true })]
    [InlineData(SandboxQuotaWindow.Sliding, new[] { 0, 0, 0, 400, 500 }, new[] { true, true, false, false, false })]
    [InlineData(SandboxQuotaWindow.TokenBucket, new[] { 0, 400, 200, 0, 500 }, new[] { true, true, true, false, true })]
    public async Task Each_window_counts_in_its_way(SandboxQuotaWindow window, int[] pauses, bool[] admitted)
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = 2, QuotaWindow = window });
        sandbox.Clock.Advance(TimeSpan.FromMilliseconds(200));
        var answers = new List<bool>();
        foreach (var pause in pauses)
        {
            sandbox.Clock.Advance(TimeSpan.FromMilliseconds(pause));
            answers.Add((await sandbox.SendAsync(sandbox.Call())).Response.StatusCode == HttpStatusCode.OK);
        }

        Assert.Equal(admitted, answers);
    }

    [Fact]
    public async Task A_throttled_answer_can_say_when_to_come_again()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = 1, RetryHint = SandboxRetryHint.RetryAfter | SandboxRetryHint.RateLimit });
        await sandbox.SendAsync(sandbox.Call());
        sandbox.Clock.Advance(TimeSpan.FromMilliseconds(300));

        var refused = await sandbox.SendAsync(sandbox.Call());

        Assert.Equal("700", refused.Response.Headers.GetValues("x-acs-retry-after").Single());
        Assert.StartsWith("Limit:1,Remain:0,TimeLeft:700,", refused.Response.Headers.GetValues("x-ratelimit-user-api").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SandboxFaults.Spread(1.1, SandboxFault.Stall));
        Assert.Throws<ArgumentException>(() => SandboxFaults.Spread(double.NaN, SandboxFault.Stall));
        Assert.Throws<ArgumentException>(() => SandboxFaults.Spread(0.5));
        Assert.Throws<ArgumentException>(() => new SandboxFaults([new(SandboxFault.Stall, 0.6), new(SandboxFault.Html, 0.6)]));
        Assert.Throws<ArgumentException>(() => SandboxServer.Start(new SandboxOptions { OutageAfter = TimeSpan.FromSeconds(1) }));
        Assert.Equal(1, SandboxFaults.Spread(1, SandboxFaults.Kinds).TotalRate, 9);
    }

    private static SandboxFixture Faulty(SandboxFault kind) => new(new SandboxOptions { Faults = SandboxFaults.Spread(1, kind) });

    private static async Task<string[]> SequenceAsync(int seed)
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions
        {
            Seed = seed,
            Faults = SandboxFaults.Spread(0.25, SandboxFault.InternalError, SandboxFault.ServiceUnavailable),
        });
        var codes = new List<string>();
        for (var call = 0; call < 200; call++)
        {
            codes.Add((await sandbox.SendAsync(sandbox.Call())).Body.GetProperty("Code").GetString()!);
        }

        return [.. codes];
    }
}
