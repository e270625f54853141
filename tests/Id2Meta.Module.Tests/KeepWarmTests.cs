using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class KeepWarmTests
{
    private const string Verify = "Id2MetaVerifyIntl";
    private const string KeepAlive = "KeepaliveIntl";

    [Theory]
    [InlineData("-KeepWarm", true)]
    [InlineData("", false)]
    public async Task While_a_run_waits_for_input_the_connection_is_kept_warm_on_request(string option, bool isKeptWarm)
    {
        await using var service = new LocalService();
        using var session = new Session();
        using var feed = new BlockingCollection<object>();
        using var shell = session.NewShell(
            $"$feed.GetConsumingEnumerable() | Invoke-Id2MetaVerify -Endpoint {service.Endpoint} -Credential $key -InformationVariable information {option}; $information.MessageData",
            ("feed", feed),
            ("key", CredentialRehearsal.Key("someKeyId", "someSecret")));
        feed.Add(People.Row(0));
        var running = shell.InvokeAsync();
        Assert.Equal(Verify, await service.NextAsync());

        if (isKeptWarm)
        {
            Assert.Equal(KeepAlive, await service.NextAsync());
        }

        feed.Add(People.Row(1));
        feed.CompleteAdding();
        var output = await running.WaitAsync(TimeSpan.FromSeconds(30));

        // Without a request for it, nothing came in between.
        Assert.Equal(Verify, await service.NextAsync());
        Assert.Equal(["Consistent", "Consistent"], output.Take(2).Select(result => result.Properties["Status"].Value));
        Assert.Equal(2L, output[2].Properties["Calls"].Value);
        Assert.Empty(shell.Streams.Error);
    }
}
