using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>What each place says, and what is said of one that is wrong.</summary>
public sealed class PlaceTests : IDisposable
{
    private const string Secret = "canarySecretInTheFile";
    private const string Role = "acs:ram::123:role/r";

    private readonly CredentialFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Where_nothing_is_one_error_lists_every_place_with_its_remedy()
    {
        var error = await Assert.ThrowsAsync<CredentialMissingException>(() => _fixture.FindAsync().AsTask());
        foreach (var part in new[]
        {
            "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set: set both", "ALIBABA_CLOUD_OIDC_TOKEN_FILE", $"{_fixture.CliConfig} is not there: aliyun configure",
            $"{_fixture.SharedFile} is not there: Set-Id2MetaCredential -Persist -ProfileName default", "ALIBABA_CLOUD_ECS_METADATA_DISABLED is set", "ALIBABA_CLOUD_CREDENTIALS_URI is not set",
        })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_instance_role_that_nobody_named_may_be_absent()
    {
        _fixture.Variables.Remove("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
        var error = await Assert.ThrowsAsync<CredentialMissingException>(() => _fixture.FindAsync().AsTask());
        Assert.Contains("http://100.100.100.200", error.Message, StringComparison.Ordinal);

        _fixture.Variables["ALIBABA_CLOUD_ECS_METADATA"] = "role";
        Assert.IsNotType<CredentialMissingException>(await Assert.ThrowsAnyAsync<CredentialException>(() => _fixture.FindAsync().AsTask()));
    }

    public static TheoryData<string, string[]> WrongVariables => new()
    {
        { "ACCESS_KEY_ID=x", ["ALIBABA_CLOUD_ACCESS_KEY_SECRET", "set both"] },
        { "ACCESS_KEY_SECRET=canarySecretInTheFile", ["ALIBABA_CLOUD_ACCESS_KEY_ID", "set both"] },
        { "ACCESS_KEY_ID=with blank|ACCESS_KEY_SECRET=canarySecretInTheFile", ["the environment variables", "paste it again"] },
        { "OIDC_TOKEN_FILE=/t|ROLE_ARN=r", ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set"] },
        { "OIDC_TOKEN_FILE=/none|ROLE_ARN=r|OIDC_PROVIDER_ARN=p", ["/none", "check the path"] },
        { "OIDC_PROVIDER_ARN=p|OIDC_TOKEN_FILE=/t|ROLE_ARN=r|STS_REGION=evil.com/", ["region", "cn-hongkong"] },
        { "OIDC_PROVIDER_ARN=p|OIDC_TOKEN_FILE=/t|ROLE_ARN=r|STS_ENDPOINT=http://sts.example", ["ALIBABA_CLOUD_STS_ENDPOINT", "https"] },
        { "CREDENTIALS_FILE=/none/credentials", ["ALIBABA_CLOUD_CREDENTIALS_FILE", "/none/credentials", "correct the variable"] },
        { "PROFILE=absent", ["ALIBABA_CLOUD_PROFILE", "'absent'", "credentials", "config.json"] },
        { "CREDENTIALS_URI=http://10.0.0.1/keys", ["ALIBABA_CLOUD_CREDENTIALS_URI", "http://10.0.0.1", "unencrypted", "https"] },
        { "CREDENTIALS_URI=ftp://host/", ["ALIBABA_CLOUD_CREDENTIALS_URI", "no address"] },
        { "CREDENTIALS_URI=https://me:canarySecretInTheFile@host/", ["ALIBABA_CLOUD_CREDENTIALS_URI", "take it out"] },
        { "CREDENTIALS_URI=https://host/canarySecretInTheFile", ["ALIBABA_CLOUD_CREDENTIALS_URI", "nobody is there"] },
    };

    [Theory]
    [MemberData(nameof(WrongVariables))]
    public async Task A_wrong_variable_is_named_with_what_to_do(string variables, string[] parts)
    {
        _fixture.Answer = request => throw new CredentialException($"{request.Address.Authority} gave no answer: nobody is there.");
        foreach (var variable in variables.Split('|'))
        {
            _fixture.Variables["ALIBABA_CLOUD_" + variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        await AssertErrorAsync(() => _fixture.FindAsync(), parts);
    }

    public static TheoryData<string, string[]> WrongConfigs => new()
    {
        { "not json " + Secret, ["config.json", "line 1", "aliyun configure"] },
        { "[]", ["config.json", "not one JSON object"] },
        { """{"profiles":{}}""", ["config.json", "not a list"] },
        { Config("""{"name":"a","mode":"AK","access_key_id":"i"}"""), ["'a'", "config.json", "(AK)", "lacks access_key_secret", "aliyun configure --profile a"] },
        { Config("""{"name":"a","mode":"AK","access_key_secret":"canarySecretInTheFile"}"""), ["lacks access_key_id"] },
        { Config("""{"name":"a","mode":"StsToken","access_key_id":"i","access_key_secret":"canarySecretInTheFile"}"""), ["StsToken", "lacks sts_token"] },
        { Config("""{"name":"a","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"canarySecretInTheFile"}"""), ["RamRoleArn", "lacks ram_role_arn"] },
        { Config("""{"name":"a","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"canarySecretInTheFile","ram_role_arn":"r","expired_seconds":60}"""), ["expired_seconds", "900"] },
        { Config("""{"name":"a","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"canarySecretInTheFile","ram_role_arn":"r","sts_endpoint":"http://sts.example"}"""), ["sts_endpoint", "'a'", "https"] },
        { Config("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r"}"""), ["lacks source_profile"] },
        { Config("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"gone"}"""), ["'gone'", "there are 'a'"] },
        { Config("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"b"},{"name":"b","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"a"}"""), ["circle", "'a' -> 'b' -> 'a'"] },
        { Config("""{"name":"a","mode":"ChainableRamRoleArn","ram_role_arn":"r","source_profile":"a"}"""), ["circle"] },
        { Config("""{"name":"a","mode":"OIDC","ram_role_arn":"r"}"""), ["lacks oidc_provider_arn and oidc_token_file"] },
        { Config("""{"name":"a","mode":"CloudSSO","cloud_sso_sign_in_url":"https://s.example"}"""), ["lacks access_token and cloud_sso_account_id"] },
        { Config("""{"name":"a","mode":"CloudSSO","cloud_sso_sign_in_url":"https://s.example","access_token":"canarySecretInTheFile","cloud_sso_account_id":"1","cloud_sso_access_config":"c","cloud_sso_access_token_expire":1}"""), ["CloudSSO ended", "aliyun configure --mode CloudSSO --profile a"] },
        { Config("""{"name":"a","mode":"OAuth","oauth_site_type":"MARS","oauth_refresh_token":"canarySecretInTheFile"}"""), ["oauth_site_type", "CN or INTL"] },
        { Config("""{"name":"a","mode":"OAuth","oauth_site_type":"CN"}"""), ["lacks oauth_refresh_token"] },
        { Config("""{"name":"a","mode":"External"}"""), ["lacks process_command"] },
        { Config("""{"name":"a","mode":"CredentialsURI"}"""), ["lacks credentials_uri"] },
        { Config("""{"name":"a","mode":"CredentialsURI","credentials_uri":"http://host.example/canarySecretInTheFile"}"""), ["credentials_uri of profile 'a'", "unencrypted"] },
        { Config("""{"name":"a","mode":"RsaKeyPair","private_key":"canarySecretInTheFile"}"""), ["mode RsaKeyPair", "choose another"] },
        { Config("""{"name":"a","mode":"BearerToken","bearer_token":"canarySecretInTheFile"}"""), ["mode BearerToken"] },
        { Config("""{"name":"a","mode":"Anonymous"}"""), ["mode Anonymous"] },
        { Config("""{"name":"a","mode":"canarySecretInTheFile"}"""), ["a mode that nobody knows", "StsToken"] },
        { """{"current":"gone","profiles":[{"name":"a","mode":"AK","access_key_id":"i","access_key_secret":"canarySecretInTheFile"}]}""", ["current profile is 'gone'", "aliyun configure switch"] },
    };

    [Theory]
    [MemberData(nameof(WrongConfigs))]
    public async Task A_wrong_configuration_of_the_CLI_names_file_profile_and_field(string text, string[] parts)
    {
        _fixture.Write(_fixture.CliConfig, text);
        await AssertErrorAsync(() => _fixture.FindAsync(), parts);
    }

    public static TheoryData<string, string[]> WrongShared => new()
    {
        { "[default]\naccess_key_id = i\naccess_key_secret = canarySecretInTheFile\n", ["'default'", "credentials", "no type"] },
        { "[default]\ntype = canarySecretInTheFile\n", ["a type that nobody knows", "access_key"] },
        { "[default]\ntype = access_key\naccess_key_id = i\n", ["(access_key)", "lacks access_key_secret", "Set-Id2MetaCredential -Persist -ProfileName default"] },
        { "[default]\ntype = access_key\naccess_key_secret = canarySecretInTheFile\n", ["lacks access_key_id"] },
        { "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = canarySecretInTheFile\n", ["lacks role_arn"] },
        { "[default]\ntype = oidc_role_arn\nrole_arn = r\n", ["lacks oidc_provider_arn and oidc_token_file_path"] },
        { "[default]\ntype = rsa_key_pair\npublic_key_id = i\nprivate_key_file = /f\n", ["rsa_key_pair", "cannot sign"] },
        { "[default]\ntype = bearer_token\nbearer_token = canarySecretInTheFile\n", ["bearer_token", "cannot sign"] },
    };

    [Theory]
    [MemberData(nameof(WrongShared))]
    public async Task A_wrong_shared_file_names_file_profile_and_key(string text, string[] parts)
    {
        _fixture.Write(_fixture.SharedFile, text);
        await AssertErrorAsync(() => _fixture.FindAsync(), parts);
    }

    [Theory]
    [InlineData("""{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":"","access_key_secret":""}]}""")]
    [InlineData("""{"profiles":[]}""")]
    [InlineData("""{"current":"","profiles":[{"name":"other","mode":"AK","access_key_id":"i","access_key_secret":"s"}]}""")]
    public async Task A_configuration_that_was_never_filled_in_is_passed_over(string text)
    {
        _fixture.Write(_fixture.CliConfig, text);
        _fixture.Write(_fixture.SharedFile, "[default]\ntype = access_key\naccess_key_id = shared\naccess_key_secret = s\n");
        Assert.Equal("shared", (await _fixture.FindAsync()).Credential.AccessKeyId);
    }

    [Fact]
    public async Task A_profile_that_the_environment_names_may_be_in_either_file()
    {
        _fixture.WriteProfiles(new { name = "first", mode = "AK", access_key_id = "cli1", access_key_secret = "s" }, new { name = "second", mode = "AK", access_key_id = "cli2", access_key_secret = "s" });
        _fixture.Write(_fixture.SharedFile, "[third]\ntype = access_key\naccess_key_id = shared\naccess_key_secret = s\n");
        Assert.Equal("cli1", (await _fixture.FindAsync()).Credential.AccessKeyId);
        _fixture.Variables["ALIBABA_CLOUD_PROFILE"] = "second";
        Assert.Equal("cli2", (await _fixture.FindAsync()).Credential.AccessKeyId);
        _fixture.Variables["ALIBABA_CLOUD_PROFILE"] = "third";
        Assert.Equal("shared", (await _fixture.FindAsync()).Credential.AccessKeyId);
        _fixture.Variables["ALIBABA_CLOUD_PROFILE"] = "second";
        _fixture.Variables["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "TRUE";
        await AssertErrorAsync(() => _fixture.FindAsync(), ["'second'"]);
    }

    [Theory]
    [InlineData("External", "process_command", "true")]
    [InlineData("CredentialsURI", "credentials_uri", "1")]
    public async Task Commands_and_addresses_of_the_CLI_can_be_forbidden(string mode, string field, string value)
    {
        _fixture.Write(_fixture.CliConfig, Config($$"""{"name":"a","mode":"{{mode}}","{{field}}":"https://x.example/"}"""));
        _fixture.Variables["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = value;
        await AssertErrorAsync(() => _fixture.FindAsync(), ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "'a'"]);
    }

    [Fact]
    public async Task A_key_that_is_replaced_in_the_file_is_taken_up_within_a_second_and_a_file_being_edited_ends_nothing()
    {
        Key("one");
        var found = await _fixture.FindAsync();
        Key("twotwo");
        Assert.Equal("one", (await found.Source.GetAsync(null, CancellationToken.None))!.AccessKeyId);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("twotwo", (await found.Source.GetAsync(null, CancellationToken.None))!.AccessKeyId);

        _fixture.Write(_fixture.SharedFile, "[default]\ntype = access");
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("twotwo", (await found.Source.GetAsync(null, CancellationToken.None))!.AccessKeyId);
        Key("three");
        Assert.Equal("three", (await found.Source.GetAsync(found.Credential, CancellationToken.None))!.AccessKeyId);

        void Key(string id) => _fixture.Write(_fixture.SharedFile, $"[default]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = s\n");
    }

    [Fact]
    public async Task The_environment_is_read_when_asked()
    {
        _fixture.Variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "one";
        _fixture.Variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
        Assert.Equal("one", (await _fixture.FindAsync()).Credential.AccessKeyId);
        _fixture.Variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "two";
        Assert.Equal("two", (await _fixture.FindAsync()).Credential.AccessKeyId);
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_a_warning_once()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _fixture.Write(_fixture.SharedFile, "[default]\ntype = access_key\naccess_key_id = i\naccess_key_secret = canarySecretInTheFile\n");
        File.SetUnixFileMode(_fixture.SharedFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await _fixture.FindAsync();
        await _fixture.FindAsync();
        Assert.True(_fixture.Context.Notices.TryTake(out var notice));
        Assert.Equal($"Other users of this machine can read {_fixture.SharedFile}, which holds access keys: chmod 600 '{_fixture.SharedFile}'.", notice);
        Assert.False(_fixture.Context.Notices.TryTake(out _));
    }

    [Theory]
    [InlineData("", "https://sts.aliyuncs.com/")]
    [InlineData("STS_REGION=cn-hongkong", "https://sts.cn-hongkong.aliyuncs.com/")]
    [InlineData("STS_REGION=cn-hongkong|VPC_ENDPOINT_ENABLED=true", "https://sts-vpc.cn-hongkong.aliyuncs.com/")]
    [InlineData("VPC_ENDPOINT_ENABLED=true", "https://sts.aliyuncs.com/")]
    [InlineData("STS_ENDPOINT=sts.example", "https://sts.example/")]
    [InlineData("STS_ENDPOINT=http://127.0.0.1:99/", "http://127.0.0.1:99/")]
    public async Task A_role_is_asked_for_at_the_STS_that_the_environment_says_with_the_token_as_it_is_then(string variables, string address)
    {
        foreach (var variable in variables.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            _fixture.Variables["ALIBABA_CLOUD_" + variable.Split('=')[0]] = variable.Split('=')[1];
        }

        _fixture.Variables["ALIBABA_CLOUD_ROLE_ARN"] = Role;
        _fixture.Variables["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = "p";
        _fixture.Variables["ALIBABA_CLOUD_ROLE_SESSION_NAME"] = "nightly";
        var file = _fixture.Variables["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = _fixture.Write("token", "tokenOne\n");
        _fixture.Answer = _ => _fixture.RoleKeys("1", TimeSpan.FromHours(1));
        var found = await _fixture.FindAsync();
        File.WriteAllText(file, "tokenTwo");
        await found.Source.GetAsync(found.Credential, CancellationToken.None);

        Assert.All(_fixture.Requests, request =>
        {
            Assert.Equal(address, request.Address.AbsoluteUri);
            Assert.Null(request.Signer);
            Assert.Equal(("AssumeRoleWithOIDC", "2015-04-01"), request.Operation);
            Assert.Contains(new KeyValuePair<string, string>("RoleSessionName", "nightly"), request.Form!);
        });
        Assert.Equal(["tokenOne", "tokenTwo"], _fixture.Requests.Select(request => request.Form!.Single(field => field.Key == "OIDCToken").Value));
        Assert.Equal("default/oidc_role_arn", found.Credential.ProviderName);
    }

    [Fact]
    public async Task A_role_has_all_terms_of_its_profile()
    {
        _fixture.WriteProfiles(new
        {
            name = "a", mode = "RamRoleArn", access_key_id = "base", access_key_secret = Secret, sts_token = "baseToken", ram_role_arn = Role, ram_session_name = "s", expired_seconds = 1800, policy = "{}", external_id = "e", sts_region = "cn-shanghai", enable_vpc = true,
        });
        _fixture.Answer = _ => _fixture.RoleKeys("1", TimeSpan.FromHours(1));
        var found = await _fixture.FindAsync();

        var request = Assert.Single(_fixture.Requests);
        Assert.Equal("https://sts-vpc.cn-shanghai.aliyuncs.com/", request.Address.AbsoluteUri);
        Assert.Equal(
            ["DurationSeconds=1800", "ExternalId=e", "Policy={}", $"RoleArn={Role}", "RoleSessionName=s"],
            request.Form!.Select(field => $"{field.Key}={field.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(new Credential("base", Secret, "baseToken", "static_sts"), request.Signer);
        Assert.Equal("default/cli_profile/ram_role_arn/static_sts", found.Credential.ProviderName);
        Assert.DoesNotContain(Secret, request + found.ToString() + found.Credential, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_inside_the_network_a_role_is_asked_for_at_the_internal_STS_of_the_region()
    {
        var context = new CredentialContext { Environment = _fixture.Context.Environment, Transport = _fixture, TimeProvider = _fixture.Clock, InternalRegion = "cn-hongkong" };
        _fixture.Write(_fixture.SharedFile, $"[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = s\nrole_arn = {Role}\n");
        _fixture.Answer = _ => _fixture.RoleKeys("1", TimeSpan.FromHours(1));
        await new CredentialChain(CredentialChain.DefaultPlaces, context).FindAsync(CancellationToken.None);
        Assert.Equal("https://sts-vpc.cn-hongkong.aliyuncs.com/", Assert.Single(_fixture.Requests).Address.AbsoluteUri);
    }

    private static string Config(string profiles) => $$"""{"current":"a","profiles":[{{profiles}}]}""";

    private static async Task AssertErrorAsync(Func<ValueTask<FoundCredential>> find, string[] parts)
    {
        var error = await Assert.ThrowsAnyAsync<CredentialException>(() => find().AsTask());
        Assert.IsNotType<CredentialMissingException>(error);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            Assert.DoesNotContain("canary", cause + string.Join(' ', cause.Data.Values.Cast<object>()), StringComparison.OrdinalIgnoreCase);
        }
    }
}
