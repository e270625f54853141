using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Test-Id2MetaConnection as a user meets it; what each step finds is tested in Core.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_good_way_gives_a_step_each_and_costs_nothing()
    {
        var run = _session.Run("""
            Start-Id2MetaSandbox -AccessKeyId CanaryKeyIdOfSandbox | Out-Null
            Test-Id2MetaConnection -Count 3
            (Get-Id2MetaSandbox).Keepalives
            (Get-Id2MetaSandbox).BilledCalls
            """);

        Assert.Empty(run.Errors);
        var steps = run.Output.SkipLast(2).ToArray();
        Assert.Equal(["Name", "Tcp", "Tls", "Credential", "FirstByte", "Clock", "Access", "Reuse"], steps.Select(step => step.Properties["Step"].Value));
        Assert.Equal(["Ok", "Ok", "Skipped", "Ok", "Ok", "Ok", "Ok", "Ok"], steps.Select(step => step.Properties["Verdict"].Value));
        Assert.All(steps, step => Assert.Equal("Id2Meta.ConnectionStep", step.TypeNames[0]));
        Assert.Equal("Cana************dbox, from the sandbox of this process.", steps[3].Properties["Detail"].Value);
        Assert.Equal(3, steps[^1].Properties["Requests"].Value);
        Assert.True((double)steps[^1].Properties["Percentile95Ms"].Value >= (double)steps[^1].Properties["MedianMs"].Value);
        Assert.Equal([4L, 0L], run.Output.TakeLast(2).Select(item => item.BaseObject));
    }

    [Fact]
    public void Quiet_gives_one_bool_and_never_an_error()
    {
        Assert.Equal([true], Values("Start-Id2MetaSandbox | Out-Null; Test-Id2MetaConnection -Quiet; Stop-Id2MetaSandbox"));
        Assert.Equal([false], Values("Test-Id2MetaConnection -Quiet -Endpoint http://127.0.0.1:9"));
    }

    [Fact]
    public void A_name_that_does_not_resolve_is_told()
    {
        var run = _session.Run("Test-Id2MetaConnection -Endpoint https://service.invalid -ConnectionTimeoutSeconds 20 -NoProxy");

        Assert.Empty(run.Errors);
        Assert.Equal("Failed", run.All("Verdict")[0]);
        Assert.Contains("service.invalid", (string)run.Output[0].Properties["Detail"].Value, StringComparison.Ordinal);
        Assert.Contains("DNS", (string)run.Output[0].Properties["Advice"].Value, StringComparison.Ordinal);
        Assert.Equal("Failed", run.Output.Single(step => (string)step.Properties["Step"].Value == "Credential").Properties["Verdict"].Value);
    }

    [Theory]
    [InlineData("-Endpoint http://127.0.0.1:$port", "FirstByte", "-OperationTimeoutSeconds")]
    [InlineData("-Endpoint https://127.0.0.1:$port", "Tls", "-ConnectionTimeoutSeconds")]
    public void A_black_hole_is_told_from_a_closed_port(string options, string step, string says)
    {
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        var key = new System.Management.Automation.PSCredential("someKeyId", Secure("someSecret"));

        var run = _session.Run($"Test-Id2MetaConnection -Credential $key -ConnectionTimeoutSeconds 0.3 -OperationTimeoutSeconds 0.3 {options}",
            ("port", ((IPEndPoint)hole.LocalEndpoint).Port), ("key", key));

        var failed = Assert.Single(run.Output, item => (string)item.Properties["Verdict"].Value == "Failed");
        Assert.Equal(step, failed.Properties["Step"].Value);
        Assert.Contains(says, (string)failed.Properties["Detail"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_keys_are_told_with_what_to_do()
    {
        var run = _session.Run("""
            Start-Id2MetaSandbox | Out-Null
            Test-Id2MetaConnection -Credential $key | Where-Object { $_.Step -eq 'Access' }
            """, ("key", new System.Management.Automation.PSCredential("nobodysKey", Secure("CanarySecret"))));

        var access = Assert.Single(run.Output);
        Assert.Equal("Failed", access.Properties["Verdict"].Value);
        Assert.StartsWith("InvalidAccessKeyId.NotFound", (string)access.Properties["Detail"].Value, StringComparison.Ordinal);
        Assert.Contains("Get-Id2MetaCredential", (string)access.Properties["Advice"].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("CanarySecret", access.Properties["Detail"].Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_nobody_vouches_for_is_told_with_whose_it_is()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var front = new TlsFront(9, "127.0.0.1", now.AddDays(-30), now.AddDays(30));
        var key = new System.Management.Automation.PSCredential("someKeyId", Secure("someSecret"));

        var run = _session.Run("Test-Id2MetaConnection -Credential $key -Endpoint https://127.0.0.1:$port", ("port", front.Port), ("key", key));

        var failed = Assert.Single(run.Output, item => (string)item.Properties["Verdict"].Value == "Failed");
        Assert.Equal("Tls", failed.Properties["Step"].Value);
        Assert.Contains("its issuer, 127.0.0.1, is not trusted", (string)failed.Properties["Detail"].Value, StringComparison.Ordinal);
        Assert.Contains("inspects TLS", (string)failed.Properties["Advice"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_off_is_told_by_how_much()
    {
        await using var service = new LocalService(TimeSpan.FromHours(-1));
        var key = new System.Management.Automation.PSCredential("someKeyId", Secure("someSecret"));

        var run = _session.Run("Test-Id2MetaConnection -Credential $key -Endpoint $endpoint", ("endpoint", service.Endpoint), ("key", key));

        var failed = Assert.Single(run.Output, item => (string)item.Properties["Verdict"].Value == "Failed");
        Assert.Equal("Clock", failed.Properties["Step"].Value);
        Assert.Matches(@"^This machine's clock is 3(599|60\d) s ahead of the service's\.$", (string)failed.Properties["Detail"].Value);
        Assert.Contains("Set the clock", (string)failed.Properties["Advice"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_verdict_time_and_advice()
    {
        var run = _session.Run("Test-Id2MetaConnection -Endpoint http://127.0.0.1:9 | Out-String -Width 130");

        var table = string.Concat(run.Output.Select(item => (string)item.BaseObject));
        Assert.Matches("Step +Verdict +Ms Detail", table);
        Assert.Contains("127.0.0.1:9 refuses connections", table, StringComparison.Ordinal);
        Assert.Contains("Check host and port", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Through_a_proxy_it_tests_the_way_through_it()
    {
        using var proxy = new ForwardProxy();

        var run = _session.Run("Start-Id2MetaSandbox | Out-Null; Test-Id2MetaConnection -Proxy $proxy", ("proxy", proxy.Address));

        Assert.Equal(["Name", "Tcp", "Proxy", "Tls", "Credential", "FirstByte", "Clock", "Access", "Reuse"], run.All("Step"));
        Assert.Equal(proxy.Address, run.All("Endpoint")[1]);
        Assert.NotEmpty(proxy.Served);
    }

    private static System.Security.SecureString Secure(string text)
    {
        var secure = new System.Security.SecureString();
        foreach (var character in text)
        {
            secure.AppendChar(character);
        }

        return secure;
    }

    private object[] Values(string script)
    {
        var run = _session.Run(script);
        Assert.Empty(run.Errors);
        return [.. run.Output.Select(item => item.BaseObject)];
    }
}
