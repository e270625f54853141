using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>
/// Where else a secret could turn up than in the streams of a runspace: in a transcript, in a job and in the list of processes. Start-Transcript, Start-Job and
/// Start-ThreadJob need pwsh; the policy that has every session transcribed, and the jobs of ForEach-Object -Parallel, are the engine's own. An error that is not
/// merged into the output is transcribed by a session that lacks Out-String here.
/// </summary>
public sealed class CredentialSecrecyTests : IDisposable
{
    private const string Id = CredentialRehearsal.KeyId;
    private const string Secret = CredentialRehearsal.Secret;
    private const string Role = CredentialRehearsal.Role;

    // Of each source one that works and one that does not.
    private static readonly string[] Profiles =
    [
        "ak", "role", "chain", "oidc", "sso", "oauth", "tool", "instance", "shared", "sharedRole",
        "brokenAk", "brokenSts", "brokenToken", "brokenRole", "brokenSso", "brokenOauth", "brokenTool", "brokenUri", "brokenShared",
    ];

    private readonly CredentialRehearsal _rehearsal = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _rehearsal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_transcript_of_every_source_and_of_every_mistake_holds_no_secret_and_nobodys_name()
    {
        WriteProfiles();
        var policy = Path.Combine(NobodysMachine.Home, ".config", "powershell", "powershell.config.json");
        var transcription = new { EnableTranscripting = true, EnableInvocationHeader = true, OutputDirectory = _folder.File("transcripts") };
        NobodysMachine.Write(policy, JsonSerializer.Serialize(new { PowerShellPolicies = new { Transcription = transcription } }));
        var people = _folder.Write("people.csv", ["UserName,IdentifyNum", $"{People.Name(1)},{People.Number(1)}", $"{People.Name(2)},{People.Number(2)[..17]}?", $"{People.Name(3)},{People.NumberOf(901)}"]);
        CredentialRehearsal.Environment(("ACCESS_KEY_ID", Id), ("ACCESS_KEY_SECRET", Secret), ("SECURITY_TOKEN_OF_TEST", CredentialRehearsal.SignInToken));

        using var process = ShellProcess.Start($$"""
            $key = [pscredential]::new($env:ALIBABA_CLOUD_ACCESS_KEY_ID, (ConvertTo-SecureString $env:ALIBABA_CLOUD_ACCESS_KEY_SECRET -AsPlainText -Force))
            $wrong = [pscredential]::new($env:ALIBABA_CLOUD_ACCESS_KEY_ID + 'x', $key.Password)
            Start-Id2MetaSandbox -EndpointOnly -Credential $key -SignInToken $env:ALIBABA_CLOUD_SECURITY_TOKEN_OF_TEST | Out-Null
            $DebugPreference = 'Continue'; $VerbosePreference = 'Continue'; $InformationPreference = 'Continue'
            function Show([scriptblock] $do) { try { & $do } catch { $_ } }
            foreach ($ErrorView in 'ConciseView', 'NormalView', 'DetailedView', 'CategoryView') {
                Show { Import-Csv '{{people}}' | Invoke-Id2MetaVerify -RowError 2>&1 }
                Show { Import-Csv '{{people}}' | Invoke-Id2MetaVerify -Credential $wrong 2>&1 }
            }
            foreach ($profile in '{{string.Join("','", Profiles)}}') {
                Show { Import-Csv '{{people}}' | Invoke-Id2MetaVerify -ProfileName $profile 2>&1 }
                Show { Test-Id2MetaConnection -ProfileName $profile 2>&1 }
            }
            Show { Get-Id2MetaCredential -Resolve 2>&1 }
            Show { Set-Id2MetaCredential $key -Persist -ProfileName kept 2>&1 }
            Show { Set-Id2MetaCredential $key -SecurityToken $key.Password 2>&1 }
            Show { Get-Id2MetaCredential 2>&1 }
            Show { Import-Csv '{{people}}' | Invoke-Id2MetaVerify 2>&1 }
            Show { Remove-Id2MetaCredential 2>&1 }
            $Error
            $true
            """);
        await ShellProcess.ReadAsync(process);

        var transcript = string.Join('\n', Directory.GetFiles(_folder.File("transcripts"), "*.txt", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.Contains("PS>", transcript, StringComparison.Ordinal);
        foreach (var expected in new[] { "Consistent", "NoRecord", "holds characters other", "InvalidAccessKeyId.NotFound", "brokenRole", "brokenTool", "brokenShared", "VERBOSE:", "DEBUG:" })
        {
            Assert.Contains(expected, transcript, StringComparison.Ordinal);
        }

        _rehearsal.AssertNoCanary(transcript);
        foreach (var person in new[] { People.Name(1), People.Name(2), People.Name(3), People.Number(1), People.Number(2)[..17], People.NumberOf(901) })
        {
            Assert.DoesNotContain(person, transcript, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_streams_and_the_errors_of_a_job_hold_no_secret()
    {
        WriteProfiles();
        CredentialRehearsal.Environment(("ACCESS_KEY_ID", Id), ("ACCESS_KEY_SECRET", Secret));
        var run = _rehearsal.Session.Run(
            """
            $job = $profiles | ForEach-Object -ThrottleLimit 2 -AsJob -Parallel {
                Import-Module $using:module
                $DebugPreference = 'Continue'; $VerbosePreference = 'Continue'; $InformationPreference = 'Continue'
                Invoke-Id2MetaVerify $using:name $using:number
                Invoke-Id2MetaVerify $using:name $using:number -ProfileName $_
                Get-Id2MetaCredential -ProfileName $_ -Resolve
                Test-Id2MetaConnection -ProfileName $_
            }
            $job | Wait-Job | Out-Null
            $job.ChildJobs
            """,
            ("profiles", Profiles), ("name", People.Name(1)), ("number", People.Number(1)), ("module", ShellEngine.FindModuleManifest()));

        var jobs = run.Output.Select(job => (Job)job.BaseObject).ToList();
        Assert.Equal(Profiles.Length, jobs.Count);
        Assert.All(jobs, job => Assert.Contains(job.Output, item => (item.Properties["Status"]?.Value as string) == "Consistent"));
        Assert.Equal(Profiles.Count(profile => profile.StartsWith("broken", StringComparison.Ordinal)), jobs.Count(job => job.Error.Count > 0));
        var all = new List<string>();
        foreach (var job in jobs)
        {
            all.AddRange(job.Output.Select(item => string.Join(' ', item.Properties.Select(property => property.Value))));
            all.AddRange(job.Verbose.Select(record => record.Message));
            all.AddRange(job.Debug.Select(record => record.Message));
            all.AddRange(job.Warning.Select(record => record.Message));
            all.AddRange(job.Information.Select(record => record.ToString()));
            all.AddRange(job.Progress.Select(record => record.ToString()));
            all.AddRange(job.Error.SelectMany(CredentialRehearsal.Texts));
            all.Add(job.StatusMessage + job.Name + job.Location + job.JobStateInfo.Reason);
        }

        Assert.Contains(all, text => text.Contains("x-acs-credentials-provider", StringComparison.Ordinal));
        _rehearsal.AssertNoCanary(string.Join('\n', all));
        _rehearsal.Run("$job | Remove-Job -Force");
    }

    [Fact]
    public void While_a_command_prints_a_credential_no_process_shows_one()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var seen = _folder.File("seen");
        var command = _rehearsal.File("print.sh", $$"""
            cat /proc/[0-9]*/cmdline /proc/$$/environ /proc/$PPID/environ 2>/dev/null | tr '\0' '\n' > '{{seen}}'
            echo '{"mode":"AK","access_key_id":"{{Id}}","access_key_secret":"{{Secret}}"}'
            """);
        CredentialRehearsal.CliConfig(new { name = "tool", mode = "External", process_command = $"/bin/sh '{command}'" }, new { name = "other", mode = "AK", access_key_id = Id, access_key_secret = Secret });
        CredentialRehearsal.SharedFile($"[shared]\ntype = access_key\naccess_key_id = {Id}\naccess_key_secret = {Secret}\n");
        _rehearsal.Run("Set-Id2MetaCredential $key -SecurityToken $key.Password", ("key", CredentialRehearsal.Key(Id, Secret)));

        Assert.Equal(["Consistent"], _rehearsal.Verify("-ProfileName tool").All("Status"));

        var processes = File.ReadAllText(seen);
        Assert.Contains(command, processes, StringComparison.Ordinal);
        Assert.Contains("HOME=" + NobodysMachine.Home, processes, StringComparison.Ordinal);
        _rehearsal.AssertNoCanary(processes);
    }

    private void WriteProfiles()
    {
        var token = _rehearsal.File("token", CredentialRehearsal.SignInToken);
        var good = _rehearsal.File("print.sh", $$"""echo '{"mode":"AK","access_key_id":"{{Id}}","access_key_secret":"{{Secret}}"}'""");
        var bad = _rehearsal.File("fail.sh", $"echo '{Secret}'; echo '{Secret}' >&2; exit 3");
        const string SignIn = "https://signin-cn-hangzhou.alibabacloudsso.com/me/login";
        CredentialRehearsal.CliConfig(
            new { name = "ak", mode = "AK", access_key_id = Id, access_key_secret = Secret },
            new { name = "role", mode = "RamRoleArn", access_key_id = Id, access_key_secret = Secret, ram_role_arn = Role },
            new { name = "chain", mode = "ChainableRamRoleArn", source_profile = "role", ram_role_arn = Role },
            new { name = "oidc", mode = "OIDC", oidc_provider_arn = CredentialRehearsal.Provider, oidc_token_file = token, ram_role_arn = Role },
            new { name = "sso", mode = "CloudSSO", cloud_sso_sign_in_url = SignIn, access_token = CredentialRehearsal.SignInToken, cloud_sso_account_id = "1234567890123456", cloud_sso_access_config = "ac-0123" },
            new { name = "oauth", mode = "OAuth", oauth_site_type = "CN", oauth_refresh_token = CredentialRehearsal.SignInToken },
            new { name = "tool", mode = "External", process_command = $"/bin/sh '{good}'" },
            new { name = "instance", mode = "EcsRamRole" },
            new { name = "brokenAk", mode = "AK", access_key_secret = Secret },
            new { name = "brokenSts", mode = "StsToken", access_key_id = Id, access_key_secret = Secret },
            new { name = "brokenToken", mode = "StsToken", access_key_id = Id, access_key_secret = Secret, sts_token = _rehearsal.Canary("CanaryTokenOfNoSession") },
            new { name = "brokenRole", mode = "RamRoleArn", access_key_id = "LTAI5tNobodysKey", access_key_secret = Secret, ram_role_arn = Role },
            new { name = "brokenSso", mode = "CloudSSO", cloud_sso_sign_in_url = SignIn, access_token = Secret, cloud_sso_account_id = "1", cloud_sso_access_config = "c" },
            new { name = "brokenOauth", mode = "OAuth", oauth_site_type = "INTL", oauth_refresh_token = Secret },
            new { name = "brokenTool", mode = "External", process_command = $"/bin/sh '{bad}' {Secret}" },
            new { name = "brokenUri", mode = "CredentialsURI", credentials_uri = "http://127.0.0.1:9/" + Secret });
        CredentialRehearsal.SharedFile($"""
            [shared]
            type = access_key
            access_key_id = {Id}
            access_key_secret = {Secret}
            [sharedRole]
            type = ram_role_arn
            access_key_id = {Id}
            access_key_secret = {Secret}
            role_arn = {Role}
            [brokenShared]
            type = access_key
            access_key_secret = {Secret}
            """);
    }
}
