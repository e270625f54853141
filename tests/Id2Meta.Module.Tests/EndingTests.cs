using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class EndingTests : IDisposable
{
    private readonly Session _session = new();

    public EndingTests() => _session.Run("Start-Id2MetaSandbox | Out-Null");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_wrong_key_costs_one_request_and_ends_the_run_with_a_result_for_each_row_taken()
    {
        var run = _session.Run(
            "$rows | Invoke-Id2MetaVerify -Credential $key", ("rows", People.Rows(100)), ("key", Key("nobody", "secret")));

        var error = Assert.Single(run.Errors);
        Assert.Equal("Id2Meta.InvalidAccessKeyId.NotFound,Id2Meta.Commands.InvokeId2MetaVerifyCommand", error.FullyQualifiedErrorId);
        Assert.Contains("row 2", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["Failed"], run.All("Status"));
        Assert.Equal(1L, Statistics("Requests"));
        Assert.Equal(0L, Statistics("BilledCalls"));
    }

    [Fact]
    public void A_wrong_secret_is_told_without_what_the_service_echoes()
    {
        var run = _session.Run(
            """
            Stop-Id2MetaSandbox
            Start-Id2MetaSandbox -AccessKeyId known | Out-Null
            $rows | Invoke-Id2MetaVerify -Credential $key
            """, ("rows", People.Rows(3)), ("key", Key("known", "wrong")));

        var error = Assert.Single(run.Errors);
        Assert.StartsWith("Id2Meta.SignatureDoesNotMatch,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(People.Number(0), error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("IdentifyNum", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreachable_service_ends_the_run_unbilled_and_tells_the_next_row()
    {
        _session.Run("Stop-Id2MetaSandbox");
        var run = _session.Run(
            "$rows | Invoke-Id2MetaVerify -Endpoint http://127.0.0.1:9 -Credential $key -MaximumRetryCount 0 -OutageTimeoutSeconds 0 -QpsLimit 1000",
            ("rows", People.Rows(3)), ("key", Key("a", "b")));

        Assert.Equal(["Failed"], run.All("Status"));
        Assert.Equal(["Id2Meta.NotSent"], run.All("Code"));
        Assert.Equal([0], run.All("UncertainCalls"));
        var error = Assert.Single(run.Errors);
        Assert.StartsWith("Id2Meta.OutageTooLong,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ResourceUnavailable, error.CategoryInfo.Category);
        Assert.Contains("next row of the input is row 2", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WarningAction_Stop_at_an_outage_still_gives_the_row_that_is_held_its_result()
    {
        _session.Run("Stop-Id2MetaSandbox");
        var run = _session.Run(
            "$rows | Invoke-Id2MetaVerify -Endpoint http://127.0.0.1:9 -Credential $key -MaximumRetryCount 0 -OutageTimeoutSeconds 600 -QpsLimit 1000 -WarningAction Stop",
            ("rows", People.Rows(3)), ("key", Key("a", "b")));

        Assert.Equal(["Failed"], run.All("Status"));
        Assert.Equal(["Id2Meta.NotSent"], run.All("Code"));
        Assert.NotNull(run.Terminating);
    }

    [Fact]
    public void A_running_sandbox_never_lets_rows_reach_another_endpoint()
    {
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -Endpoint https://cloudauth-intl.cn-hongkong.aliyuncs.com", ("rows", People.Rows(1)));
        Assert.StartsWith("Id2Meta.SandboxRuns,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_quota_of_the_sandbox_is_kept_and_no_row_is_lost()
    {
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -QpsLimit 40 -LatencyMilliseconds 30 | Out-Null");
        var run = _session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 80", ("rows", People.Rows(120)));

        Assert.Equal(120, run.All("Status").Count(status => (string?)status == "Consistent"));
        Assert.Equal(120L, Statistics("BilledCalls"));
        Assert.Equal(0L, Statistics("SubjectsBilledMoreThanOnce"));
        Assert.True((long)Statistics("Throttled") > 0);
    }

    private static PSCredential Key(string id, string secret)
    {
        var secure = new System.Security.SecureString();
        foreach (var character in secret)
        {
            secure.AppendChar(character);
        }

        return new PSCredential(id, secure);
    }

    private object Statistics(string name) => _session.Run("Get-Id2MetaSandbox").Output.Single().Properties[name].Value;
}
