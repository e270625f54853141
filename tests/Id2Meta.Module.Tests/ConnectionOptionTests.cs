using System;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Every option of the connection, by what it does on the wire.</summary>
public sealed class ConnectionOptionTests : IDisposable
{
    private const string ProxyUser = "CanaryProxyUser";
    private const string ProxyPassword = "CanaryProxyPassword";
    private const string ToSandbox = "Start-Id2MetaSandbox | Out-Null; $rows | Invoke-Id2MetaVerify -QpsLimit 1000 ";
    private const string ToService = "$rows | Invoke-Id2MetaVerify -Credential $key -MaximumRetryCount 0 -OutageTimeoutSeconds 0 -QpsLimit 1000 ";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_proxy_serves_for_this_machine_too_where_it_is_given()
    {
        using var proxy = new ForwardProxy();

        var run = Run(ToSandbox + "-Proxy $proxy", proxy);

        Assert.Equal(["Consistent"], run.All("Status"));
        Assert.StartsWith("POST http://127.0.0.1:", Assert.Single(proxy.Served), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Public", "cloudauth-intl.ap-southeast-1.aliyuncs.com")]
    [InlineData("internal", "cloudauth-intl-vpc.ap-southeast-1.aliyuncs.com")]
    public void Region_and_network_make_the_address_that_a_proxy_is_asked_for(string network, string host)
    {
        using var proxy = new ForwardProxy();

        var run = Run(ToService + $"-Region ap-southeast-1 -Network {network} -Proxy $proxy", proxy);

        Assert.StartsWith("CONNECT " + host + ":443 ", proxy.Served[0], StringComparison.Ordinal);
        Assert.Contains("ap-southeast-1 may refuse it", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("Id2Meta.OutageTooLong,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToSandbox, "POST http://127.0.0.1:")]
    [InlineData(ToService + "-Endpoint https://service.invalid ", "CONNECT service.invalid:443 ")]
    public void A_proxy_that_asks_for_a_credential_gets_it_and_no_stream_tells_it(string to, string request)
    {
        using var proxy = new ForwardProxy(ProxyUser, ProxyPassword);

        var run = Run("$DebugPreference = 'Continue'; $InformationPreference = 'Continue'; " + to + "-Verbose -Proxy $proxy -ProxyCredential $proxyKey", proxy);

        Assert.StartsWith(request, proxy.Served[0], StringComparison.Ordinal);
        AssertToldNowhere(run);
    }

    [Fact]
    public void A_wrong_credential_of_a_proxy_is_told_without_repeating_it()
    {
        using var proxy = new ForwardProxy(ProxyUser, "another");

        var run = Run(ToService + "-Verbose -Endpoint https://service.invalid -Proxy $proxy -ProxyCredential $proxyKey", proxy);

        Assert.Empty(proxy.Served);
        Assert.Contains("proxy", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        AssertToldNowhere(run);
    }

    [Fact]
    public void NoProxy_leaves_out_the_systems_proxy_too()
    {
        using var proxy = new ForwardProxy();
        var systems = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            Run(ToService + "-Endpoint https://one.invalid -NoProxy", proxy);
            Assert.Empty(proxy.Served);
            Run(ToService + "-Endpoint https://two.invalid", proxy);
            Assert.StartsWith("CONNECT two.invalid:443 ", proxy.Served[0], StringComparison.Ordinal);
        }
        finally
        {
            HttpClient.DefaultProxy = systems;
        }
    }

    [Fact]
    public void Words_are_taken_in_whatever_case_they_are_typed()
    {
        using var proxy = new ForwardProxy();

        Run(ToSandbox + "-ParameterLocation form -Proxy $proxy", proxy);

        Assert.DoesNotContain("IdentifyNum", Assert.Single(proxy.Served), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https", "-ConnectionTimeoutSeconds 0.2", "Id2Meta.NotSent", "-ConnectionTimeoutSeconds")]
    [InlineData("https", "-OperationTimeoutSeconds 0.2", "Id2Meta.NotSent", "0.2 s (-OperationTimeoutSeconds)")]
    [InlineData("http", "-OperationTimeoutSeconds 0.2", "Id2Meta.OutcomeUnknown", "0.2 s (-OperationTimeoutSeconds)")]
    public void A_timeout_ends_the_wait_for_a_server_that_says_nothing(string scheme, string option, string code, string says)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var run = Run($"{ToService} -Endpoint {scheme}://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port} {option}", null);

        Assert.Equal([code], run.All("Code"));
        Assert.Contains(says, (string)run.Output[0].Properties["Message"].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Proxy http://127.0.0.1:9 -NoProxy", "Id2Meta.ArgumentInvalid", "exclude each other")]
    [InlineData("-ProxyCredential $proxyKey", "Id2Meta.ArgumentInvalid", "without -Proxy")]
    [InlineData("-Proxy ftp://127.0.0.1:9", "Id2Meta.ProxyInvalid", "http://proxy.example:8080")]
    [InlineData("-Proxy http://CanaryProxyUser:CanaryProxyPassword@127.0.0.1:9", "Id2Meta.ProxyInvalid", "-ProxyCredential")]
    [InlineData("-Network nowhere", "ParameterArgumentValidationError", "Public, Internal")]
    [InlineData("-Region nowhere!", "Id2Meta.EndpointInvalid", "not a region id")]
    [InlineData("-Endpoint http://service.invalid", "Id2Meta.EndpointInvalid", "unencrypted")]
    [InlineData("-ConnectionTimeoutSeconds ([double]::NaN)", "ParameterArgumentValidationError", "ConnectionTimeoutSeconds")]
    public void Options_that_cannot_be_right_are_refused_before_anything_is_sent(string options, string errorId, string says)
    {
        foreach (var command in new[] { ToService, "Test-Id2MetaConnection -Credential $key ", "Test-Id2MetaConnection -Quiet -Credential $key " })
        {
            var run = Run(command + options, null);

            var error = Assert.Single(run.Errors);
            Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal);
            Assert.Empty(run.Output);
            AssertToldNowhere(run);
        }
    }

    [Theory]
    [InlineData("Invoke-Id2MetaVerify")]
    [InlineData("Measure-Id2MetaInput")]
    [InlineData("Test-Id2MetaConnection")]
    public void Regions_and_networks_complete_with_what_they_mean(string command)
    {
        var regions = Complete(command + " -Region ap-southeast-");
        Assert.Equal(["ap-southeast-1", "ap-southeast-3", "ap-southeast-5"], regions.Select(result => result.CompletionText));
        Assert.Equal("Malaysia (Kuala Lumpur): 3 calls a second; ID_2META is not documented there", regions[1].ToolTip);
        Assert.Equal("China (Hong Kong): 10 calls a second; ID_2META is documented there", Assert.Single(Complete(command + " -Region cn")).ToolTip);

        var networks = Complete(command + " -Network ");
        Assert.Equal(["Public", "Internal"], networks.Select(result => result.CompletionText));
        Assert.Contains("cloudauth-intl-vpc", networks[1].ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-ParameterLocation", "Query", "as the official SDKs do", "Form", "out of addresses")]
    [InlineData("-OnUncertain", "Fail", "paid for once at most", "Retry", "paid for twice")]
    public void Words_are_completed_with_what_they_mean(string parameter, string first, string firstMeaning, string second, string secondMeaning)
    {
        var all = Complete($"Invoke-Id2MetaVerify {parameter} ");
        Assert.Equal([first, second], all.Select(result => result.CompletionText));
        Assert.Contains(firstMeaning, all[0].ToolTip, StringComparison.Ordinal);
        Assert.Contains(secondMeaning, all[1].ToolTip, StringComparison.Ordinal);
        Assert.Equal(second, Assert.Single(Complete($"Measure-Id2MetaInput {parameter} {second[..2]}")).CompletionText);
        Assert.StartsWith("ParameterArgumentValidationError", Assert.Single(_session.Run($"Invoke-Id2MetaVerify {parameter} Sideways").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static void AssertToldNowhere(Run run)
    {
        var everything = string.Join("\n", run.Verbose.Concat(run.Debug).Concat(run.Warnings).Concat(run.Information).Concat(run.Progress)
            .Concat(run.Errors.Select(error => error.Exception + error.ErrorDetails?.ToString() + error.TargetObject + error.CategoryInfo))
            .Concat(run.Output.Select(item => string.Join(" ", item.Properties.Select(property => property.Value)))));
        Assert.NotEmpty(everything);
        Assert.DoesNotContain(ProxyUser, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(ProxyPassword, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{ProxyUser}:{ProxyPassword}")), everything, StringComparison.Ordinal);
    }

    private static PSCredential Key(string name, string password)
    {
        var secure = new SecureString();
        foreach (var character in password)
        {
            secure.AppendChar(character);
        }

        return new PSCredential(name, secure);
    }

    private Run Run(string script, ForwardProxy? proxy) => _session.Run(
        script, ("rows", People.Rows(1)), ("proxy", proxy?.Address), ("key", Key("someKeyId", "someSecret")), ("proxyKey", Key(ProxyUser, ProxyPassword)));

    private CompletionResult[] Complete(string line)
    {
        using var shell = _session.NewShell(string.Empty);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches];
    }
}
