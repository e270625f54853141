using System;
using System.Linq;
using System.Net.NetworkInformation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class StopTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_stop_ends_the_run_with_no_connection_left()
    {
        using var session = new Session();
        using var observer = new Session();
        observer.Run("Start-Id2MetaSandbox -LatencyMilliseconds 200 | Out-Null");
        using var shell = session.NewShell("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 16", ("rows", People.Rows(1000)));
        var running = shell.BeginInvoke();
        WaitUntil(() => Requests(observer) >= 10);

        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null).WaitAsync(HangGuard);

        Assert.True(running.IsCompleted);
        AssertNothingLeft(observer);
    }

    [Fact]
    public void A_pipeline_that_has_enough_ends_the_run()
    {
        using var session = new Session();
        session.Run("Start-Id2MetaSandbox -LatencyMilliseconds 20 | Out-Null");
        var run = session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 | Select-Object -First 5", ("rows", People.Rows(1000)));

        Assert.Equal([1L, 2L, 3L, 4L, 5L], run.All("RowNumber").Cast<long>());
        Assert.Empty(run.Errors);
        AssertNothingLeft(session);
    }

    [Fact]
    public void A_break_downstream_ends_the_run()
    {
        using var session = new Session();
        session.Run("Start-Id2MetaSandbox -LatencyMilliseconds 20 | Out-Null");
        var run = session.Run(
            "foreach ($once in 1) { $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 | ForEach-Object { $_; if ($_.RowNumber -eq 5) { break } } }",
            ("rows", People.Rows(1000)));

        Assert.Equal([1L, 2L, 3L, 4L, 5L], run.All("RowNumber").Cast<long>());
        AssertNothingLeft(session);
    }

    [Fact]
    public void Rows_that_come_slower_than_answers_get_theirs_before_the_next_row_comes()
    {
        using var session = new Session();
        session.Run("Start-Id2MetaSandbox | Out-Null");
        var run = session.Run("""
            $seen = [System.Collections.Generic.List[string]]::new()
            $rows | ForEach-Object { $seen.Add("in"); $_; Start-Sleep -Milliseconds 150 } | Invoke-Id2MetaVerify | ForEach-Object { $seen.Add("out") }
            $seen
            """, ("rows", People.Rows(5)));

        Assert.Equal(Enumerable.Repeat(new[] { "in", "out" }, 5).SelectMany(pair => pair), run.Output.Select(item => (string)item.BaseObject));
    }

    [Fact]
    public void With_one_at_a_time_each_row_gives_its_result_before_the_next_comes()
    {
        using var session = new Session();
        session.Run("Start-Id2MetaSandbox | Out-Null");
        var run = session.Run("""
            $seen = [System.Collections.Generic.List[string]]::new()
            $rows | ForEach-Object { $seen.Add("in"); $_ } | Invoke-Id2MetaVerify -ThrottleLimit 1 -QpsLimit 100000 | ForEach-Object { $seen.Add("out") }
            $seen
            """, ("rows", People.Rows(50)));

        Assert.Equal(Enumerable.Repeat(new[] { "in", "out" }, 50).SelectMany(pair => pair), run.Output.Select(item => (string)item.BaseObject));
    }

    private static void AssertNothingLeft(Session session)
    {
        var port = new Uri((string)session.Run("Get-Id2MetaSandbox").Output.Single().Properties["Endpoint"].Value).Port;
        WaitUntil(() => !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Any(connection => connection.RemoteEndPoint.Port == port && connection.State is TcpState.Established or TcpState.SynSent));
        var asked = Requests(session);
        var again = session.Run("Invoke-Id2MetaVerify -UserName $name -IdentifyNum $number", ("name", "又"), ("number", People.Number(4711)));
        Assert.Equal(["Consistent"], again.All("Status"));
        Assert.Equal(asked + 1, Requests(session));
    }

    private static long Requests(Session session) => (long)session.Run("Get-Id2MetaSandbox").Output.Single().Properties["Requests"].Value;

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, HangGuard), "It never came to that.");
}
