using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

public sealed class SandboxQuotaTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 3)]
    [InlineData(2.5, 4)]
    public async Task No_second_ever_has_more_than_the_limit_and_no_call_is_refused_that_would_fit(double limit, int seed)
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = limit });
        var random = new Random(seed);
        var admitted = new List<TimeSpan>();
        var start = sandbox.Clock.GetUtcNow();
        var throttled = 0;

        for (var i = 0; i < 200; i++)
        {
            sandbox.Clock.Advance(TimeSpan.FromMilliseconds(random.Next((int)(1500 / limit))));
            var now = sandbox.Clock.GetUtcNow() - start;
            var inLastSecond = admitted.Count(time => now - time < TimeSpan.FromSeconds(1));

            var answer = await sandbox.SendAsync(sandbox.Call());

            if (inLastSecond + 1 <= limit)
            {
                Assert.Equal("Success", answer.Code);
                admitted.Add(now);
            }
            else
            {
                Assert.Equal((HttpStatusCode.BadRequest, "Throttling.User"), (answer.Status, answer.Code));
                Assert.Equal("Request was denied due to user flow control.", answer.Message);
                throttled++;
            }
        }

        Assert.NotEqual(0, throttled);
        Assert.Equal(throttled, sandbox.Bill.Throttled);
        Assert.Equal(admitted.Count, sandbox.Bill.BilledCalls);
        Assert.Equal(Math.Floor(limit), sandbox.Bill.HighestRate);
    }

    [Fact]
    public async Task Below_one_a_second_the_window_is_longer()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = 0.5 });

        Assert.Equal("Success", (await sandbox.SendAsync(sandbox.Call())).Code);
        sandbox.Clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.Equal("Throttling.User", (await sandbox.SendAsync(sandbox.Call())).Code);
        sandbox.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("Success", (await sandbox.SendAsync(sandbox.Call())).Code);
    }

    [Fact]
    public async Task Calls_at_once_share_the_limit()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = 10 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => sandbox.SendAsync(sandbox.Call())));

        Assert.Equal(10, answers.Count(answer => answer.Code == "Success"));
        Assert.Equal(40, answers.Count(answer => answer.Code == "Throttling.User"));
    }

    [Fact]
    public async Task Only_signed_verifications_use_the_quota()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { QpsLimit = 1 });
        var stranger = new SandboxCall { AccessKeyId = sandbox.Server.Options.AccessKeyId, AccessKeySecret = "wrong", Date = sandbox.Clock.GetUtcNow() };
        var keepalive = new SandboxCall
        {
            AccessKeyId = sandbox.Server.Options.AccessKeyId,
            AccessKeySecret = sandbox.Server.Options.AccessKeySecret,
            Date = sandbox.Clock.GetUtcNow(),
            Action = "KeepaliveIntl",
            Parameters = [],
        };

        Assert.Equal("SignatureDoesNotMatch", (await sandbox.SendAsync(stranger)).Code);
        Assert.Equal("Success", (await sandbox.SendAsync(keepalive)).Code);
        Assert.Equal("Success", (await sandbox.SendAsync(sandbox.Call())).Code);
        Assert.Equal("Throttling.User", (await sandbox.SendAsync(sandbox.Call())).Code);
    }
}
