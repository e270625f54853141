using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Each source of a credential, alone, verifies a row in the real engine against the sandbox.</summary>
public sealed class CredentialSourceTests : IDisposable
{
    private readonly CredentialRehearsal _rehearsal = new();

    public void Dispose() => _rehearsal.Dispose();

    [Theory]
    [InlineData("env", "default/env")]
    [InlineData("oidc", "default/oidc_role_arn")]
    [InlineData("cli AK", "default/cli_profile/static_ak")]
    [InlineData("cli StsToken", "default/cli_profile/static_sts")]
    [InlineData("cli RamRoleArn", "default/cli_profile/ram_role_arn/static_ak")]
    [InlineData("cli ChainableRamRoleArn", "default/cli_profile/ram_role_arn/ram_role_arn/static_ak")]
    [InlineData("cli EcsRamRole", "default/cli_profile/ecs_ram_role")]
    [InlineData("cli OIDC", "default/cli_profile/oidc_role_arn")]
    [InlineData("cli CloudSSO", "default/cli_profile/cloud_sso")]
    [InlineData("cli OAuth", "default/cli_profile/oauth")]
    [InlineData("cli External", "default/cli_profile/external")]
    [InlineData("cli CredentialsURI", "default/cli_profile/credentials_uri")]
    [InlineData("ini access_key", "default/profile/static_ak")]
    [InlineData("ini ram_role_arn", "default/profile/ram_role_arn/static_ak")]
    [InlineData("ini oidc_role_arn", "default/profile/oidc_role_arn")]
    [InlineData("ini ecs_ram_role", "default/profile/ecs_ram_role")]
    [InlineData("instance", "default/ecs_ram_role")]
    [InlineData("instance named", "default/ecs_ram_role")]
    [InlineData("uri", "default/credentials_uri")]
    public async Task A_source_alone_verifies_a_row(string source, string provider)
    {
        await PrepareAsync(source);

        var run = _rehearsal.Verify();

        Assert.Empty(run.Errors);
        Assert.Empty(run.Warnings);
        Assert.Equal(["Consistent"], run.All("Status"));
        Assert.Equal(provider, CredentialRehearsal.ProviderOf(run));
    }

    [Fact]
    public void A_sign_in_by_OAuth_is_kept_for_the_next_process()
    {
        CredentialRehearsal.CliConfig(
            new { name = "other", mode = "AK", access_key_id = "a", access_key_secret = "b" },
            new { name = "me", mode = "OAuth", oauth_site_type = "INTL", oauth_refresh_token = CredentialRehearsal.SignInToken, language = "zh" });

        Assert.Equal(["Consistent"], _rehearsal.Verify("-ProfileName me").All("Status"));

        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(NobodysMachine.CliConfig));
        var profile = json.RootElement.GetProperty("profiles")[1];
        Assert.Equal("zh", profile.GetProperty("language").GetString());
        Assert.Equal("other", json.RootElement.GetProperty("current").GetString());
        Assert.NotEqual(CredentialRehearsal.SignInToken, profile.GetProperty("oauth_refresh_token").GetString());
        Assert.NotEmpty(profile.GetProperty("oauth_access_token").GetString()!);
        Assert.NotEmpty(profile.GetProperty("sts_token").GetString()!);
        Assert.True(profile.GetProperty("sts_expiration").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(1L, _rehearsal.Session.Run("(Get-Id2MetaSandbox).SessionKeys['OAuth']").Output.Single().BaseObject);
    }

    [Fact]
    public void A_session_serves_all_commands_until_it_is_stale()
    {
        CredentialRehearsal.Environment(("CREDENTIALS_URI", _rehearsal.Endpoint + "sandbox/credentials"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["Consistent"], _rehearsal.Verify().All("Status"));
        }

        Assert.Equal(1L, _rehearsal.Session.Run("(Get-Id2MetaSandbox).SessionKeys['CredentialsUri']").Output.Single().BaseObject);
    }

    [Fact]
    public void A_run_that_outlives_its_sessions_verifies_every_row()
    {
        var sandbox = _rehearsal.Session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -EndpointOnly -SessionLifetimeSeconds 2").Output.Single();
        CredentialRehearsal.Environment(("CREDENTIALS_URI", sandbox.Properties["Endpoint"].Value + "sandbox/credentials"));
        var run = _rehearsal.Session.Run("$rows | Invoke-Id2MetaVerify -QpsLimit 20; (Get-Id2MetaSandbox).SessionKeys['CredentialsUri']", ("rows", People.Rows(60)));

        Assert.Empty(run.Errors);
        Assert.Equal(Enumerable.Repeat<object?>("Consistent", 60), run.All("Status").Take(60));
        Assert.InRange((long)run.Output[60].BaseObject, 2, 6);
    }

    [Theory]
    [InlineData("env", "oidc", "default/env")]
    [InlineData("oidc", "cli AK", "default/oidc_role_arn")]
    [InlineData("cli AK", "ini access_key", "default/cli_profile/static_ak")]
    [InlineData("ini access_key", "instance", "default/profile/static_ak")]
    [InlineData("instance", "uri", "default/ecs_ram_role")]
    public async Task Of_two_neighbours_the_first_serves(string stronger, string weaker, string provider)
    {
        await PrepareAsync(weaker);
        await PrepareAsync(stronger);
        Assert.Equal(provider, CredentialRehearsal.ProviderOf(_rehearsal.Verify()));
    }

    [Fact]
    public void An_argument_goes_before_a_profile_and_a_profile_before_the_process_and_the_process_before_the_environment()
    {
        var key = CredentialRehearsal.Key(CredentialRehearsal.KeyId, CredentialRehearsal.Secret);
        var wrong = CredentialRehearsal.Key("LTAI5tNobodysKey", "nobodysSecret");
        CredentialRehearsal.SharedFile($"[mine]\ntype = access_key\naccess_key_id = {CredentialRehearsal.KeyId}\naccess_key_secret = {CredentialRehearsal.Secret}\n");
        CredentialRehearsal.Environment(("ACCESS_KEY_ID", "LTAI5tNobodysKey"), ("ACCESS_KEY_SECRET", "nobodysSecret"));

        _rehearsal.Run("Set-Id2MetaCredential $wrong", ("wrong", wrong));
        Assert.Equal(["Consistent"], _rehearsal.Verify("-ProfileName mine").All("Status"));
        _rehearsal.Session.Run("$key = $null", ("right", key));
        Assert.Equal(["Consistent"], _rehearsal.Verify("-Credential $right").All("Status"));
        _rehearsal.Run("Set-Id2MetaCredential $right", ("right", key));
        Assert.Equal(["Consistent"], _rehearsal.Verify().All("Status"));
        _rehearsal.Run("Remove-Id2MetaCredential");
        Assert.Contains("InvalidAccessKeyId.NotFound", Assert.Single(_rehearsal.Verify("-ErrorAction SilentlyContinue").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_the_shared_file_goes_before_one_of_the_CLI()
    {
        CredentialRehearsal.CliConfig(new { name = "both", mode = "AK", access_key_id = "LTAI5tNobodysKey", access_key_secret = "x" }, new { name = "cli", mode = "AK", access_key_id = CredentialRehearsal.KeyId, access_key_secret = CredentialRehearsal.Secret });
        CredentialRehearsal.SharedFile($"[both]\ntype = access_key\naccess_key_id = {CredentialRehearsal.KeyId}\naccess_key_secret = {CredentialRehearsal.Secret}\n");

        Assert.Equal("profile/static_ak", CredentialRehearsal.ProviderOf(_rehearsal.Verify("-ProfileName both")));
        Assert.Equal("cli_profile/static_ak", CredentialRehearsal.ProviderOf(_rehearsal.Verify("-ProfileName cli")));
    }

    private async Task PrepareAsync(string source)
    {
        const string Id = CredentialRehearsal.KeyId;
        const string Secret = CredentialRehearsal.Secret;
        const string Role = CredentialRehearsal.Role;
        const string Provider = CredentialRehearsal.Provider;
        var token = _rehearsal.File("token", CredentialRehearsal.SignInToken);
        var expire = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        switch (source)
        {
            case "env":
                CredentialRehearsal.Environment(("ACCESS_KEY_ID", " " + Id + " "), ("ACCESS_KEY_SECRET", Secret));
                break;
            case "oidc":
                CredentialRehearsal.Environment(("ROLE_ARN", Role), ("OIDC_PROVIDER_ARN", Provider), ("OIDC_TOKEN_FILE", token));
                break;
            case "cli AK":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "ak", access_key_id = Id, access_key_secret = Secret });
                break;
            case "cli StsToken":
                var keys = await _rehearsal.SessionKeysAsync();
                CredentialRehearsal.CliConfig(new { name = "a", mode = "StsToken", access_key_id = keys.Id, access_key_secret = keys.Secret, sts_token = keys.Token });
                break;
            case "cli RamRoleArn":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "RamRoleArn", access_key_id = Id, access_key_secret = Secret, ram_role_arn = Role, ram_session_name = "session", expired_seconds = 900 });
                break;
            case "cli ChainableRamRoleArn":
                CredentialRehearsal.CliConfig(
                    new { name = "a", mode = "ChainableRamRoleArn", source_profile = "b", ram_role_arn = Role },
                    new { name = "b", mode = "RamRoleArn", access_key_id = Id, access_key_secret = Secret, ram_role_arn = Role });
                break;
            case "cli EcsRamRole":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "EcsRamRole" });
                break;
            case "cli OIDC":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "OIDC", oidc_provider_arn = Provider, oidc_token_file = token, ram_role_arn = Role });
                break;
            case "cli CloudSSO":
                CredentialRehearsal.CliConfig(new
                {
                    name = "a", mode = "CloudSSO", cloud_sso_sign_in_url = "https://signin-cn-hangzhou.alibabacloudsso.com/me/login", access_token = CredentialRehearsal.SignInToken,
                    cloud_sso_access_token_expire = expire, cloud_sso_account_id = "1234567890123456", cloud_sso_access_config = "ac-0123",
                });
                break;
            case "cli OAuth":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "OAuth", oauth_site_type = "CN", oauth_refresh_token = CredentialRehearsal.SignInToken });
                break;
            case "cli External":
                var script = _rehearsal.File("print.sh", $$"""echo '{"mode":"AK","access_key_id":"{{Id}}","access_key_secret":"{{Secret}}"}'""");
                CredentialRehearsal.CliConfig(new { name = "a", mode = "External", process_command = $"/bin/sh '{script}'" });
                break;
            case "cli CredentialsURI":
                CredentialRehearsal.CliConfig(new { name = "a", mode = "CredentialsURI", credentials_uri = _rehearsal.Endpoint + "sandbox/credentials" });
                break;
            case "ini access_key":
                CredentialRehearsal.SharedFile($"; mine\n[default]\ntype=access_key\nACCESS_KEY_ID =  {Id}\naccess_key_secret= {Secret}  # as ordered\n");
                break;
            case "ini ram_role_arn":
                CredentialRehearsal.SharedFile($"[default]\ntype = ram_role_arn\naccess_key_id = {Id}\naccess_key_secret = {Secret}\nrole_arn = {Role}\nrole_session_name = session\n");
                break;
            case "ini oidc_role_arn":
                CredentialRehearsal.SharedFile($"[default]\ntype = oidc_role_arn\nrole_arn = {Role}\noidc_provider_arn = {Provider}\noidc_token_file_path = {token}\n");
                break;
            case "ini ecs_ram_role":
                CredentialRehearsal.SharedFile("[default]\ntype = ecs_ram_role\nrole_name = SandboxRole\n");
                break;
            case "instance":
                NobodysMachine.Set("ECS_METADATA_DISABLED", null);
                break;
            case "instance named":
                NobodysMachine.Set("ECS_METADATA_DISABLED", null);
                CredentialRehearsal.Environment(("ECS_METADATA", "SandboxRole"), ("IMDSV1_DISABLED", "true"));
                break;
            case "uri":
                CredentialRehearsal.Environment(("CREDENTIALS_URI", _rehearsal.Endpoint + "sandbox/credentials"));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(source));
        }
    }
}
