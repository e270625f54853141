using System;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>The typical mistakes of every source, in the real engine: an error names the file or the address, the field and the remedy, and nothing secret.</summary>
public sealed class CredentialMistakeTests : IDisposable
{
    private const string Id = CredentialRehearsal.KeyId;
    private const string Secret = CredentialRehearsal.Secret;
    private const string Key = "\"access_key_id\":\"" + Id + "\",\"access_key_secret\":\"" + Secret + "\"";
    private const string IniKey = "access_key_id = " + Id + "\naccess_key_secret = " + Secret + "\n";
    private const string Role = CredentialRehearsal.Role;
    private const string Provider = CredentialRehearsal.Provider;

    private readonly CredentialRehearsal _rehearsal = new();

    public void Dispose() => _rehearsal.Dispose();

    [Theory]
    [InlineData("ACCESS_KEY_ID=" + Id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "set both")]
    [InlineData("ACCESS_KEY_SECRET=" + Secret, "ALIBABA_CLOUD_ACCESS_KEY_ID", "set both")]
    [InlineData("OIDC_TOKEN_FILE={token}|ROLE_ARN=" + Role, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "is not set")]
    [InlineData("OIDC_TOKEN_FILE=/none/token|ROLE_ARN=" + Role + "|OIDC_PROVIDER_ARN=" + Provider, "/none/token", "check the path")]
    [InlineData("OIDC_TOKEN_FILE={other}|ROLE_ARN=" + Role + "|OIDC_PROVIDER_ARN=" + Provider, "{sandbox}", "AuthenticationFail")]
    [InlineData("PROFILE=absent", "ALIBABA_CLOUD_PROFILE", "'absent'")]
    [InlineData("ECS_METADATA=absent|ECS_METADATA_DISABLED=", "{sandbox} knows no role 'absent'", "attach it to the instance")]
    [InlineData("CREDENTIALS_URI={closed}/" + Secret, "ALIBABA_CLOUD_CREDENTIALS_URI", "{closed} gave no answer")]
    [InlineData("CREDENTIALS_URI={sandbox}/sandbox/statistics", "ALIBABA_CLOUD_CREDENTIALS_URI", "{sandbox}")]
    public void Of_a_variable(string variables, string place, string says)
    {
        foreach (var variable in variables.Split('|'))
        {
            NobodysMachine.Set(variable.Split('=')[0], variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..] is { Length: > 0 } value ? Filled(value) : null);
        }

        AssertTold(place, says);
    }

    [Theory]
    [InlineData("""{"name":"a","mode":"AK","access_key_id":"LTAI5tCanaryKeyIdOfRehearsal"}""", "access_key_secret", "aliyun configure --profile a")]
    [InlineData("""{"name":"a","mode":"StsToken",""" + Key + "}", "sts_token", "aliyun configure --profile a")]
    [InlineData("""{"name":"a","mode":"RamRoleArn",""" + Key + "}", "ram_role_arn", "aliyun configure --profile a")]
    [InlineData("""{"name":"a","mode":"RamRoleArn","access_key_id":"LTAI5tNobodysKey","access_key_secret":"CanarySecretOfTheKeyInTheFile","ram_role_arn":"acs:ram::1234567890123456:role/verifier"}""", "{sandbox}", "InvalidAccessKeyId.NotFound")]
    [InlineData("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"b"},{"name":"b","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"a"}""", "circle", "'a' -> 'b' -> 'a'")]
    [InlineData("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"gone"}""", "source_profile 'gone'", "there are 'a'")]
    [InlineData("""{"name":"a","mode":"EcsRamRole","ram_role_name":"absent"}""", "{sandbox} knows no role 'absent'", "ram_role_name")]
    [InlineData("""{"name":"a","mode":"OIDC","oidc_provider_arn":"p","oidc_token_file":"/none/token","ram_role_arn":"r"}""", "/none/token", "check the path")]
    [InlineData("""{"name":"a","mode":"CloudSSO","cloud_sso_sign_in_url":"https://x.example","cloud_sso_account_id":"1","cloud_sso_access_config":"c","access_token":"CanarySecretOfTheKeyInTheFile"}""", "{authority}", "aliyun configure --mode CloudSSO --profile a")]
    [InlineData("""{"name":"a","mode":"OAuth","oauth_site_type":"CN","oauth_refresh_token":"CanarySecretOfTheKeyInTheFile"}""", "{authority}", "aliyun configure --mode OAuth --profile a")]
    [InlineData("""{"name":"a","mode":"OAuth","oauth_site_type":"MARS","oauth_refresh_token":"CanarySecretOfTheKeyInTheFile"}""", "oauth_site_type", "CN or INTL")]
    [InlineData("""{"name":"a","mode":"External","process_command":"/none/tool --secret CanarySecretOfTheKeyInTheFile"}""", "process_command", "could not be started")]
    [InlineData("""{"name":"a","mode":"CredentialsURI","credentials_uri":"{closed}/CanarySecretOfTheKeyInTheFile"}""", "'a'", "{closed} gave no answer")]
    [InlineData("""{"name":"a","mode":"RsaKeyPair","private_key":"CanarySecretOfTheKeyInTheFile"}""", "mode RsaKeyPair", "choose another")]
    public void Of_a_profile_of_the_CLI(string profiles, string field, string says)
    {
        NobodysMachine.Write(NobodysMachine.CliConfig, $$"""{"current":"a","profiles":[{{Filled(profiles)}}]}""");
        AssertTold(field, says, NobodysMachine.CliConfig);
    }

    [Theory]
    [InlineData("type = access_key\naccess_key_id = " + Id + "\n", "access_key_secret", "Set-Id2MetaCredential -Persist -ProfileName default")]
    [InlineData("type = ram_role_arn\n" + IniKey, "role_arn", "Set-Id2MetaCredential")]
    [InlineData("type = ram_role_arn\nrole_arn = " + Role + "\naccess_key_id = LTAI5tNobodysKey\naccess_key_secret = " + Secret + "\n", "{sandbox}", "InvalidAccessKeyId.NotFound")]
    [InlineData("type = oidc_role_arn\nrole_arn = " + Role + "\n", "oidc_token_file_path", "lacks")]
    [InlineData("type = ecs_ram_role\nrole_name = absent\n", "{sandbox} knows no role 'absent'", "role_name")]
    [InlineData("type = " + Secret + "\n", "a type that nobody knows", "access_key")]
    [InlineData(IniKey, "no type", "Set-Id2MetaCredential")]
    public void Of_the_shared_file(string profile, string field, string says)
    {
        CredentialRehearsal.SharedFile("[default]\n" + profile);
        AssertTold(field, says, NobodysMachine.SharedFile);
    }

    [Fact]
    public async Task A_session_that_is_over_is_refused_and_told_by_the_run_and_by_the_test_of_the_connection()
    {
        _rehearsal.Restart("-SessionFault ExpiredKeys");
        var keys = await _rehearsal.SessionKeysAsync();
        CredentialRehearsal.CliConfig(new { name = "over", mode = "StsToken", access_key_id = keys.Id, access_key_secret = keys.Secret, sts_token = keys.Token });

        var run = _rehearsal.Verify();
        Assert.Equal(["Failed"], run.All("Status"));
        var error = Assert.Single(run.Errors);
        Assert.StartsWith("Id2Meta.InvalidSecurityToken.Expired,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("new session", error.ErrorDetails?.RecommendedAction + error.ErrorDetails?.Message + error.Exception.Message, StringComparison.Ordinal);

        var access = Assert.Single(_rehearsal.Run("Test-Id2MetaConnection | Where-Object { $_.Verdict -eq 'Failed' }").Output);
        Assert.Equal("Access", access.Properties["Step"].Value);
        Assert.StartsWith("InvalidSecurityToken.Expired", (string)access.Properties["Detail"].Value, StringComparison.Ordinal);
        Assert.Contains("new session", (string)access.Properties["Advice"].Value, StringComparison.Ordinal);
        Assert.Equal(false, Assert.Single(_rehearsal.Run("Test-Id2MetaConnection -Quiet").Output).BaseObject);
    }

    private void AssertTold(string place, string says, string? file = null)
    {
        var error = CredentialRehearsal.ErrorOf(_rehearsal.Verify());
        Assert.StartsWith("Id2Meta.CredentialInvalid: ", error, StringComparison.Ordinal);
        Assert.Contains(Filled(place), error, StringComparison.Ordinal);
        Assert.Contains(Filled(says), error, StringComparison.Ordinal);
        Assert.Contains(file ?? string.Empty, error, StringComparison.Ordinal);
        Assert.Equal(0L, Assert.Single(_rehearsal.Run("(Get-Id2MetaSandbox).BilledCalls").Output).BaseObject);

        // The test of the connection finds the same, as a finding and no error.
        var credential = Assert.Single(_rehearsal.Run("Test-Id2MetaConnection -NoProxy | Where-Object { $_.Step -eq 'Credential' }").Output);
        Assert.Equal("Failed", credential.Properties["Verdict"].Value);
        Assert.Contains(Filled(says), (string)credential.Properties["Detail"].Value, StringComparison.Ordinal);
    }

    private string Filled(string text) => text
        .Replace("{sandbox}", _rehearsal.Endpoint.TrimEnd('/'), StringComparison.Ordinal)
        .Replace("{authority}", new Uri(_rehearsal.Endpoint).Authority, StringComparison.Ordinal)
        .Replace("{closed}", "http://127.0.0.1:9", StringComparison.Ordinal)
        .Replace("{token}", _rehearsal.File("token", CredentialRehearsal.SignInToken), StringComparison.Ordinal)
        .Replace("{other}", _rehearsal.File("other", _rehearsal.Canary("CanaryTokenOfAnotherCluster")), StringComparison.Ordinal);
}
