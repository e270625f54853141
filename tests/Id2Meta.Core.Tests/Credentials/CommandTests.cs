using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Recipes;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>Commands that print credentials, and those that do not.</summary>
public sealed class CommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CredentialFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("tool a  b", false, "tool|a|b")]
    [InlineData("\"/my tools/t\" '' \"a \\\"b\\\" \\n\" 'c\\d' e\\ f", false, "/my tools/t||a \"b\" \\n|c\\d|e f")]
    [InlineData("\"C:\\Program Files\\t.exe\" C:\\a\\b \"say \\\"x\\\"\"", true, "C:\\Program Files\\t.exe|C:\\a\\b|say \"x\"")]
    [InlineData("t $HOME `x` && y; z", false, "t|$HOME|`x`|&&|y;|z")]
    public void A_command_is_split_without_a_shell(string command, bool isWindows, string parts) =>
        Assert.Equal(parts.Split('|'), ProcessCommand.Split(command, isWindows));

    [Theory]
    [InlineData("t 'open", "never closed")]
    [InlineData("''", "no program")]
    public void A_command_that_is_none_is_refused(string command, string part) =>
        Assert.Contains(part, Assert.Throws<CredentialException>(() => ProcessCommand.Split(command, isWindows: false)).Message, StringComparison.Ordinal);

    [UnixTheory]
    [InlineData("echo canaryGarbage", "printed 14 bytes that are not JSON")]
    [InlineData("echo '[\"canary\"]'", "not one object")]
    [InlineData("echo '{\"mode\":\"canary\",\"access_key_id\":\"i\"}'", "no mode")]
    [InlineData("echo '{\"mode\":\"AK\",\"access_key_id\":\"i\"}'", "no access_key_secret")]
    [InlineData("echo '{\"mode\":\"StsToken\",\"access_key_id\":\"i\",\"access_key_secret\":\"canary\"}'", "no sts_token")]
    [InlineData("echo '{\"mode\":\"StsToken\",\"access_key_id\":\"i\",\"access_key_secret\":\"canary\",\"sts_token\":\"canary\",\"expiration\":\"soon\"}'", "no time")]
    [InlineData("echo '{\"mode\":\"StsToken\",\"access_key_id\":\"i\",\"access_key_secret\":\"canary\",\"sts_token\":\"canary\",\"expiration\":\"2020-01-01T00:00:00Z\"}'", "is over")]
    [InlineData("echo canary >&2; exit 3", "exit code 3 (it printed 0 bytes)")]
    [InlineData("head -c 3000000 /dev/zero", "more than 1 MiB")]
    public async Task What_a_command_prints_wrongly_is_told_and_not_shown(string script, string part)
    {
        var error = await Assert.ThrowsAsync<CredentialException>(() => RunAsync(script));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("'a' of " + _fixture.CliConfig, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        _fixture.WriteProfiles(new { name = "a", mode = "External", process_command = "/none/canary-tool --secret canary" });
        var error = await Assert.ThrowsAsync<CredentialException>(() => _fixture.FindAsync().AsTask());
        Assert.Contains("could not be started", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_command_that_prints_much_beside_the_credential_does_not_hang()
    {
        var found = await RunAsync("head -c 200000 /dev/zero >&2; echo '{\"mode\":\"StsToken\",\"access_key_id\":\"i\",\"access_key_secret\":\"s\",\"sts_token\":\"t\",\"expiration\":\"2026-11-23T13:00:00Z\"}'; head -c 200000 /dev/zero | tr '\\0' ' '");
        Assert.Equal(new Credential("i", "s", "t", "default/cli_profile/external"), found.Credential);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 13, 0, 0, TimeSpan.Zero), Peek()!.Value.End);
    }

    [UnixFact]
    public async Task After_a_minute_it_is_killed_with_all_that_it_started()
    {
        var pids = Path.Combine(Path.GetDirectoryName(_fixture.Write("x", string.Empty))!, "pids");
        var running = RunAsync($"sleep 1000 & echo $! > '{pids}.new'; echo $$ >> '{pids}.new'; mv '{pids}.new' '{pids}'; wait");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(pids), Patience));
        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));

        var error = await Assert.ThrowsAsync<CredentialException>(() => running.WaitAsync(Patience));
        Assert.Contains("within 60 s", error.Message, StringComparison.Ordinal);
        AssertGone(pids);
    }

    [UnixFact]
    public async Task When_cancelled_it_is_killed_with_all_that_it_started()
    {
        var pids = Path.Combine(Path.GetDirectoryName(_fixture.Write("x", string.Empty))!, "pids");
        using var stop = new CancellationTokenSource();
        var running = RunAsync($"sleep 1000 & echo $! > '{pids}.new'; echo $$ >> '{pids}.new'; mv '{pids}.new' '{pids}'; wait", stop.Token);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(pids), Patience));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        AssertGone(pids);
    }

    private static void AssertGone(string pids)
    {
        foreach (var pid in File.ReadAllLines(pids).Where(line => line.Length > 0))
        {
            Assert.True(
                SpinWait.SpinUntil(() => !File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal), Patience),
                "A process is left.");
        }
    }

    private async Task<FoundCredential> RunAsync(string script, CancellationToken cancellationToken = default)
    {
        var file = _fixture.Write("command.sh", script);
        _fixture.WriteProfiles(new { name = "a", mode = "External", process_command = $"/bin/sh '{file}'" });
        return await new CredentialChain(CredentialChain.DefaultPlaces, _fixture.Context).FindAsync(cancellationToken);
    }

    private (Credential Credential, DateTimeOffset? End)? Peek() => _fixture.Context.Sessions.Peek(
        new Id2Meta.Credentials.Places.CliConfigPlace().Read(_fixture.Context).Recipe!, _fixture.Context);
}
