using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class KeepWarmTests
{
    [Theory]
    [InlineData("-KeepWarm", true)]
    [InlineData("", false)]
    public async Task While_a_run_waits_for_input_the_connection_is_kept_warm_on_request(string option, bool isKeptWarm)
    {
        using var session = new Session();
        session.Run("Start-Id2MetaSandbox | Out-Null");
        var feed = new System.Collections.Concurrent.BlockingCollection<object>();
        using var shell = session.NewShell(
            $"$feed.GetConsumingEnumerable() | Invoke-Id2MetaVerify -InformationVariable information {option}; $information.MessageData", ("feed", feed));
        using var observer = new Session(importModule: true);
        feed.Add(People.Row(0));
        var running = shell.InvokeAsync();
        await UntilAsync(() => Bill(observer, "Consistent") == 1);

        if (isKeptWarm)
        {
            await UntilAsync(() => Bill(observer, "Keepalives") == 1);
        }

        feed.Add(People.Row(1));
        feed.CompleteAdding();
        var output = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["Consistent", "Consistent"], output.Take(2).Select(result => result.Properties["Status"].Value));
        Assert.Equal((isKeptWarm ? 1L : 0L, 2L), (Bill(observer, "Keepalives"), Bill(observer, "BilledCalls")));
        Assert.Equal(2L, output[2].Properties["Calls"].Value);
        Assert.Empty(shell.Streams.Error);
    }

    private static long Bill(Session session, string name) => (long)session.Run("Get-Id2MetaSandbox").Output.Single().Properties[name].Value;

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
