using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Set-, Get- and Remove-Id2MetaCredential, and -ProfileName.</summary>
public sealed class CredentialCommandTests : IDisposable
{
    private const string Id = CredentialRehearsal.KeyId;
    private const string Secret = CredentialRehearsal.Secret;
    private const string FakeVault = """
        $global:vault = @{}
        function global:Set-Secret { param($Vault, $Name, $Secret) $global:vault["$Vault/$Name"] = $Secret }
        function global:Get-Secret { param($Vault, $Name) if ($global:vault.ContainsKey("$Vault/$Name")) { $global:vault["$Vault/$Name"] } else { throw "no secret $Name, only CanarySecretOfTheKeyInTheFile" } }
        function global:Get-SecretInfo { param($Vault, $Name) if ($global:vault.ContainsKey("$Vault/$Name")) { @{ Name = $Name } } }
        function global:Remove-Secret { param($Vault, $Name) $global:vault.Remove("$Vault/$Name") }

        """;

    private static readonly PSCredential Key = CredentialRehearsal.Key(Id, Secret);

    private readonly CredentialRehearsal _rehearsal = new();

    public void Dispose() => _rehearsal.Dispose();

    [Fact]
    public void A_key_that_is_kept_serves_from_then_on_and_is_gone_when_removed()
    {
        var kept = _rehearsal.Run("Set-Id2MetaCredential $key -Persist -ProfileName default", ("key", Key));
        Assert.Empty(kept.Errors);
        Assert.Empty(kept.Warnings);
        Assert.Equal($"[default]\ntype = access_key\naccess_key_id = {Id}\naccess_key_secret = {Secret}\n", File.ReadAllText(NobodysMachine.SharedFile));
        Assert.Equal(["Consistent"], _rehearsal.Verify().All("Status"));

        Assert.Empty(_rehearsal.Run("Remove-Id2MetaCredential -ProfileName default").Errors);
        Assert.Empty(_rehearsal.Run("Get-Id2MetaCredential").Output);
        Assert.StartsWith("Id2Meta.CredentialMissing: There is no access key. These places were looked at:", CredentialRehearsal.ErrorOf(_rehearsal.Verify()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_replaced_only_by_force()
    {
        CredentialRehearsal.SharedFile("; of the team\n[ci]\ntype = access_key\naccess_key_id = old\naccess_key_secret = old\n");
        var refused = _rehearsal.Run("Set-Id2MetaCredential $key -Persist -ProfileName ci", ("key", Key));
        Assert.Contains("-Force", CredentialRehearsal.ErrorOf(refused), StringComparison.Ordinal);
        Assert.Empty(_rehearsal.Run("Set-Id2MetaCredential $key -Persist -ProfileName ci -Force").Errors);
        Assert.StartsWith($"; of the team\n[ci]\ntype = access_key\naccess_key_id = {Id}\n", File.ReadAllText(NobodysMachine.SharedFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-Id2MetaCredential $key -Persist -ProfileName ci -WhatIf")]
    [InlineData("Set-Id2MetaCredential $key -WhatIf")]
    [InlineData("Remove-Id2MetaCredential -ProfileName old -WhatIf")]
    public void WhatIf_changes_nothing(string script)
    {
        CredentialRehearsal.SharedFile("[old]\ntype = access_key\naccess_key_id = old\naccess_key_secret = old\n");
        var before = File.ReadAllText(NobodysMachine.SharedFile);
        Assert.Empty(_rehearsal.Run(script, ("key", Key)).Errors);
        Assert.Equal(before, File.ReadAllText(NobodysMachine.SharedFile));
        Assert.DoesNotContain(true, _rehearsal.Run("Get-Id2MetaCredential").All("InUse"));
    }

    [Theory]
    [InlineData("ACCESS_KEY_ID=LTAI5tAnother|ACCESS_KEY_SECRET=x", "default", "the environment variables ALIBABA_CLOUD_* does")]
    [InlineData("", "ci", "the default one is 'default'")]
    [InlineData("ACCESS_KEY_ID=LTAI5tAnother", "default", "ALIBABA_CLOUD_ACCESS_KEY_SECRET")]
    public void A_key_that_is_kept_and_would_not_serve_is_a_warning(string variables, string profile, string part)
    {
        foreach (var variable in variables.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            CredentialRehearsal.Environment((variable.Split('=')[0], variable.Split('=')[1]));
        }

        var warning = Assert.Single(_rehearsal.Run($"Set-Id2MetaCredential $key -Persist -ProfileName {profile}", ("key", Key)).Warnings);
        Assert.Contains($"-ProfileName {profile}", warning, StringComparison.Ordinal);
        Assert.Contains(part, warning, StringComparison.Ordinal);
        Assert.Equal(["Consistent"], _rehearsal.Verify($"-ProfileName {profile}").All("Status"));
    }

    [Fact]
    public void All_there_is_is_listed_masked_and_nobody_is_asked()
    {
        NobodysMachine.Set("ECS_METADATA_DISABLED", null);
        CredentialRehearsal.CliConfig(
            new { name = "role", mode = "RamRoleArn", access_key_id = Id, access_key_secret = Secret, ram_role_arn = CredentialRehearsal.Role },
            new { name = "broken", mode = "AK", access_key_id = Id },
            new { name = "tool", mode = "External", process_command = "/bin/false CanarySecretOfTheKeyInTheFile" });
        CredentialRehearsal.SharedFile($"[default]\ntype = access_key\naccess_key_id = {Id}\naccess_key_secret = {Secret}\n");

        var run = _rehearsal.Run("Get-Id2MetaCredential");

        Assert.Equal(["role", "tool", "default"], run.All("ProfileName"));
        Assert.Equal(["RamRoleArn", "External", "AK"], run.All("Mode"));
        Assert.Equal([true, false, false], run.All("InUse"));
        Assert.Equal([null, null, "LTAI********************rsal"], run.All("AccessKeyId"));
        Assert.Contains("lacks access_key_secret", Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0L, Requests());

        var resolved = _rehearsal.Run("Get-Id2MetaCredential -ProfileName role -Resolve").Output.Single();
        Assert.StartsWith("STS.", (string)resolved.Properties["AccessKeyId"].Value, StringComparison.Ordinal);
        Assert.EndsWith("Z", (string)resolved.Properties["Expires"].Value, StringComparison.Ordinal);
        Assert.Equal([true], resolved.Properties["HasSecurityToken"].Value is true ? [true] : Array.Empty<bool>());
    }

    [Fact]
    public void Names_of_profiles_are_completed_from_both_files()
    {
        CredentialRehearsal.CliConfig(new { name = "cli", mode = "OAuth" });
        CredentialRehearsal.SharedFile("[ci shared]\ntype = access_key\n[other]\ntype = x\n");
        var found = _rehearsal.Session.Run("(TabExpansion2 'Invoke-Id2MetaVerify -ProfileName c').CompletionMatches").Output;
        if (found.Count == 0)
        {
            found = [.. CommandCompletion.CompleteInput("Invoke-Id2MetaVerify -ProfileName c", 35, null, _rehearsal.Session.NewShell(string.Empty)).CompletionMatches.Select(match => new PSObject(match))];
        }

        Assert.Equal(["'ci shared'", "cli"], found.Select(match => match.Properties["CompletionText"].Value));
        Assert.Equal(["access_key (shared file)", "OAuth (Alibaba Cloud CLI)"], found.Select(match => match.Properties["ToolTip"].Value));
    }

    [Fact]
    public void A_profile_that_is_nowhere_is_told_with_those_there_are()
    {
        CredentialRehearsal.SharedFile("[one]\ntype = x\n");
        var error = CredentialRehearsal.ErrorOf(_rehearsal.Verify("-ProfileName two"));
        Assert.Contains("There is no profile 'two'", error, StringComparison.Ordinal);
        Assert.Contains("it has 'one'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_keeps_the_key_and_the_process_keeps_only_its_place()
    {
        var run = _rehearsal.Run(FakeVault + "Set-Id2MetaCredential $key -Vault team -ProfileName ci", ("key", Key));
        Assert.Empty(run.Errors);
        Assert.Equal(["Consistent"], _rehearsal.Verify().All("Status"));
        Assert.Equal(["Vault"], _rehearsal.Run("Get-Id2MetaCredential").All("Mode"));
        Assert.Contains("-Force", CredentialRehearsal.ErrorOf(_rehearsal.Run("Set-Id2MetaCredential $key -Vault team -ProfileName ci")), StringComparison.Ordinal);

        _rehearsal.Run("Remove-Id2MetaCredential");
        Assert.Empty(_rehearsal.Run("Set-Id2MetaCredential -Vault team -ProfileName ci").Errors);
        Assert.Equal(["Consistent"], _rehearsal.Verify().All("Status"));

        _rehearsal.Session.Run("$global:vault.Clear()");
        var error = CredentialRehearsal.ErrorOf(_rehearsal.Verify());
        Assert.Contains("the secret 'ci' of the vault 'team'", error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("unlocked", error, StringComparison.Ordinal);
        Assert.Contains("There is no secret 'none'", CredentialRehearsal.ErrorOf(_rehearsal.Run("Set-Id2MetaCredential -Vault team -ProfileName none")), StringComparison.Ordinal);
        _rehearsal.Run("Remove-Id2MetaCredential");
    }

    [Fact]
    public void Without_the_module_of_vaults_the_error_says_how_to_get_it() =>
        Assert.Contains(
            "Install-Module Microsoft.PowerShell.SecretManagement",
            CredentialRehearsal.ErrorOf(_rehearsal.Run("Set-Id2MetaCredential $key -Vault team", ("key", Key))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Set-Id2MetaCredential", "no key to set")]
    [InlineData("Set-Id2MetaCredential -Persist -ProfileName a", "no key to set")]
    [InlineData("Set-Id2MetaCredential $key -Persist", "-ProfileName")]
    [InlineData("Set-Id2MetaCredential $key -ProfileName a", "-Persist or -Vault")]
    [InlineData("Set-Id2MetaCredential $key -Persist -ProfileName a -Vault v", "exclude")]
    [InlineData("Set-Id2MetaCredential $key -Persist -ProfileName a.b", "letters, digits")]
    [InlineData("Set-Id2MetaCredential $key -Persist -ProfileName a -SecurityToken $token", "session")]
    [InlineData("Remove-Id2MetaCredential -ProfileName a", "no profile 'a'")]
    [InlineData("Remove-Id2MetaCredential", "No access key was set")]
    [InlineData("Invoke-Id2MetaVerify a b -Credential $key -ProfileName a", "exclude")]
    public void What_does_not_go_together_is_refused(string script, string part)
    {
        var run = _rehearsal.Run(script, ("key", Key), ("token", Key.Password));
        Assert.Contains(part, CredentialRehearsal.ErrorOf(run), StringComparison.Ordinal);
        Assert.False(File.Exists(NobodysMachine.SharedFile));
    }

    [Fact]
    public void A_file_that_others_can_read_is_a_warning_once()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        CredentialRehearsal.SharedFile($"[default]\ntype = access_key\naccess_key_id = {Id}\naccess_key_secret = {Secret}\n");
        File.SetUnixFileMode(NobodysMachine.SharedFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var run = _rehearsal.Verify();
        Assert.Contains("chmod 600", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(["Consistent"], run.All("Status"));
        Assert.Empty(_rehearsal.Verify().Warnings);
    }

    [Theory]
    [InlineData("not json CanarySecretOfTheKeyInTheFile", "line 1")]
    [InlineData("""{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_secret":"CanarySecretOfTheKeyInTheFile"}]}""", "lacks access_key_id")]
    [InlineData("""{"current":"a","profiles":[{"name":"a","mode":"Warp","access_key_secret":"CanarySecretOfTheKeyInTheFile"}]}""", "a mode that nobody knows")]
    [InlineData("""{"current":"a","profiles":[{"name":"a","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:9/CanarySecretOfTheKeyInTheFile"}]}""", "http://127.0.0.1:9 gave no answer")]
    [InlineData("""{"current":"a","profiles":[{"name":"a","mode":"External","process_command":"/bin/echo CanarySecretOfTheKeyInTheFile"}]}""", "30 bytes that are not JSON")]
    [InlineData("""{"current":"a","profiles":[{"name":"a","mode":"CloudSSO","cloud_sso_sign_in_url":"https://x.example","cloud_sso_account_id":"1","cloud_sso_access_config":"c","access_token":"CanarySecretOfTheKeyInTheFile","cloud_sso_access_token_expire":1}]}""", "Sign in again")]
    public void A_mistake_names_the_file_and_the_remedy_and_shows_no_secret(string config, string part)
    {
        NobodysMachine.Write(NobodysMachine.CliConfig, config);
        var error = CredentialRehearsal.ErrorOf(_rehearsal.Verify());
        Assert.StartsWith("Id2Meta.CredentialInvalid: ", error, StringComparison.Ordinal);
        Assert.Contains(NobodysMachine.CliConfig, error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_of_ten_threads_lose_no_profile()
    {
        var processes = new[] { "a", "b" }.Select(name => ShellProcess.Start($$"""
            1..10 | ForEach-Object -ThrottleLimit 10 -Parallel {
                Import-Module '{{ModulePath}}'
                $secret = [System.Security.SecureString]::new(); 'secret'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
                1..3 | ForEach-Object { Set-Id2MetaCredential -AccessKeyId "{{name}}$($using:PID)" -AccessKeySecret $secret -Persist -ProfileName "{{name}}-$([guid]::NewGuid().ToString('N'))" -WarningAction Ignore -ErrorAction Stop }
            }
            """)).ToArray();
        foreach (var process in processes)
        {
            await ShellProcess.ReadAsync(process);
            process.Dispose();
        }

        var profiles = _rehearsal.Run("Get-Id2MetaCredential");
        Assert.Empty(profiles.Errors);
        Assert.Equal(60, profiles.Output.Count);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_writes_leaves_a_whole_file()
    {
        CredentialRehearsal.SharedFile("# mine\n[old]\ntype = access_key\naccess_key_id = old\naccess_key_secret = old\n");
        using var process = ShellProcess.Start("""
            $secret = [System.Security.SecureString]::new(); 'secret'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            for ($i = 0; $i -lt 100000; $i++) { Set-Id2MetaCredential -AccessKeyId "key" -AccessKeySecret $secret -Persist -ProfileName "p$i" -WarningAction Ignore }
            """);
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(NobodysMachine.SharedFile).Contains("[p20]", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();

        Assert.StartsWith("# mine\n[old]\n", await File.ReadAllTextAsync(NobodysMachine.SharedFile), StringComparison.Ordinal);
        var profiles = _rehearsal.Run("Get-Id2MetaCredential");
        Assert.Empty(profiles.Errors);
        Assert.True(profiles.Output.Count > 20);
        Assert.Empty(_rehearsal.Run("Set-Id2MetaCredential $key -Persist -ProfileName after -WarningAction Ignore", ("key", Key)).Errors);
    }

    private static string ModulePath => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "module", "Id2Meta", "Id2Meta.psd1"));

    private long Requests() => _rehearsal.Session.Run("(Get-Id2MetaSandbox).SessionKeys.Values | ForEach-Object { $_ }").Output.Sum(count => (long)count.BaseObject);
}
