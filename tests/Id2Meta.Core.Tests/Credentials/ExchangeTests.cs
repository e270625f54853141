using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Recipes;
using Id2Meta.Sandbox;
using Id2Meta.Service;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>What is exchanged with the hosts that hand out sessions: the sandbox's, which checks signatures by code of its own.</summary>
public sealed class ExchangeTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "canarySecretOfTheKey";
    private const string SignInToken = "canarySignInToken";
    private const string Role = "acs:ram::1234567890123456:role/verifier";

    private readonly CredentialFixture _files = new();
    private readonly ConnectionPools _pools = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private SandboxServer _sandbox = null!;
    private CredentialContext _context = null!;

    public Task InitializeAsync()
    {
        Start(new SandboxOptions { AccessKeyId = "testKey", AccessKeySecret = Secret, SignInToken = SignInToken });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_clock_that_is_an_hour_off_is_set_right_by_the_refusal()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        var issued = await IssueAsync("AssumeRole");
        Assert.InRange(issued.Lifetime!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
    }

    [Theory]
    [InlineData(SandboxMetadata.V1AndV2, true)]
    [InlineData(SandboxMetadata.V2Only, true)]
    [InlineData(SandboxMetadata.V1Only, true)]
    [InlineData(SandboxMetadata.V1AndV2, false)]
    [InlineData(SandboxMetadata.V2Only, false)]
    public async Task Version_2_of_the_metadata_is_asked_first_and_version_1_where_it_has_to(SandboxMetadata versions, bool allowsVersion1)
    {
        await RestartAsync(new SandboxOptions { Metadata = versions });
        await InstanceRole(allowsVersion1).IssueAsync(_context, null, CancellationToken.None);
        Assert.Equal(versions == SandboxMetadata.V1Only ? ["MetadataV1"] : ["MetadataV2"], _sandbox.GetStatistics().SessionKeys.Where(pair => pair.Value > 0).Select(pair => pair.Key));
    }

    [Fact]
    public async Task Version_1_of_the_metadata_is_not_asked_where_it_is_disabled()
    {
        await RestartAsync(new SandboxOptions { Metadata = SandboxMetadata.V1Only });
        var error = await Assert.ThrowsAsync<CredentialException>(() => InstanceRole(allowsVersion1: false).IssueAsync(_context, null, CancellationToken.None).AsTask());
        Assert.Contains("ALIBABA_CLOUD_IMDSV1_DISABLED", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, SandboxSessionFault> Faults()
    {
        var faults = new TheoryData<string, SandboxSessionFault>();
        foreach (var source in new[] { "AssumeRole", "OIDC", "Metadata", "CredentialsUri", "CloudSSO", "OAuth" })
        {
            foreach (var fault in Enum.GetValues<SandboxSessionFault>().Except([SandboxSessionFault.None, SandboxSessionFault.Stall, SandboxSessionFault.WrongToken]))
            {
                faults.Add(source, fault);
            }
        }

        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_goes_wrong_is_told_with_the_address_and_no_secret(string source, SandboxSessionFault fault)
    {
        _sandbox.SetSessionFault(fault);
        var error = await Assert.ThrowsAsync<CredentialException>(() => IssueAsync(source));
        Assert.Contains(source is "OAuth" or "CloudSSO" && fault == SandboxSessionFault.Refused ? _sandbox.Endpoint.Authority : _sandbox.Endpoint.AbsoluteUri.TrimEnd('/'), error.Message, StringComparison.Ordinal);
        Assert.Equal(fault is SandboxSessionFault.InternalError or SandboxSessionFault.Html or SandboxSessionFault.Garbage or SandboxSessionFault.EmptyBody or SandboxSessionFault.ExpiredKeys, error.IsTransient);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("STS.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stays_silent_is_left_after_the_time_allowed()
    {
        _sandbox.SetSessionFault(SandboxSessionFault.Stall);
        var waiting = IssueAsync("CredentialsUri");
        while (!waiting.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<CredentialException>(() => waiting);
        Assert.Contains("longer than 10 s", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_told_with_its_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{SignInToken}");
        listener.Stop();
        var error = await Assert.ThrowsAsync<CredentialException>(() => Uri(address).IssueAsync(_context, null, CancellationToken.None).AsTask());
        Assert.Contains($"http://{address.Authority} gave no answer: no connection could be made", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_processes_spend_a_refresh_token_once()
    {
        var recipe = OAuth();
        var issued = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
            await recipe.IssueAsync(Context(new Id2Meta.Credentials.Files.ProfileFiles(), TimeProvider.System), null, CancellationToken.None)))).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Single(issued.Select(one => one.Credential.AccessKeyId).Distinct());
        Assert.Equal(1L, _sandbox.GetStatistics().SessionKeys["OAuth"]);
    }

    [Fact]
    public async Task A_sign_in_that_is_over_says_how_to_sign_in_again()
    {
        await RestartAsync(new SandboxOptions { SignInToken = "another" });
        Assert.Contains("aliyun configure --mode OAuth --profile me", (await Assert.ThrowsAsync<CredentialException>(() => IssueAsync("OAuth"))).Message, StringComparison.Ordinal);
        Assert.Contains("aliyun configure --mode CloudSSO --profile me", (await Assert.ThrowsAsync<CredentialException>(() => IssueAsync("CloudSSO"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_session_serves_until_shortly_before_its_end_unless_it_was_refused()
    {
        var end = _clock.GetUtcNow().AddHours(1);
        _files.WriteProfiles(new { name = "me", mode = "OAuth", oauth_site_type = "CN", oauth_refresh_token = SignInToken, access_key_id = "stored", access_key_secret = "s", sts_token = "t", sts_expiration = end.ToUnixTimeSeconds() });
        var recipe = (OAuthRecipe)new Id2Meta.Credentials.Places.CliConfigPlace("me").Read(_context).Recipe!;
        var stored = await recipe.IssueAsync(_context, null, CancellationToken.None);
        Assert.Equal("stored", stored.Credential.AccessKeyId);
        Assert.NotEqual("stored", (await recipe.IssueAsync(_context, stored.Credential, CancellationToken.None)).Credential.AccessKeyId);
    }

    private async Task<IssuedCredential> IssueAsync(string source)
    {
        var terms = new RoleTerms { RoleArn = Role, SessionName = "session", Sts = _sandbox.Endpoint };
        CredentialRecipe recipe = source switch
        {
            "AssumeRole" => new RamRoleRecipe { As = new KeyRecipe { Credential = new Credential("testKey", Secret, null, "static_ak"), Origin = "a", ProviderName = "static_ak" }, Role = terms, Origin = "a", ProviderName = "b" },
            "OIDC" => new OidcRoleRecipe { Role = terms, ProviderArn = "acs:ram::1234567890123456:oidc-provider/p", TokenFile = _files.Write("token", SignInToken), Origin = "a", ProviderName = "b" },
            "Metadata" => InstanceRole(allowsVersion1: true),
            "CredentialsUri" => Uri(new Uri(_sandbox.Endpoint, "sandbox/credentials")),
            "CloudSSO" => new CloudSsoRecipe { Host = _sandbox.Endpoint, AccountId = "1", AccessConfiguration = "c", AccessToken = SignInToken, Profile = "me", Origin = "a", ProviderName = "b" },
            _ => OAuth(),
        };
        return await recipe.IssueAsync(_context, null, CancellationToken.None);
    }

    private InstanceRoleRecipe InstanceRole(bool allowsVersion1) => new() { Metadata = _sandbox.Endpoint, AllowsVersion1 = allowsVersion1, Origin = "a", ProviderName = "b" };

    private static CredentialsUriRecipe Uri(Uri address) => new() { Address = address, Origin = "a", ProviderName = "b" };

    private OAuthRecipe OAuth()
    {
        _files.WriteProfiles(new { name = "me", mode = "OAuth", oauth_site_type = "CN", oauth_refresh_token = SignInToken });
        return new OAuthRecipe { File = _files.CliConfig, Profile = "me", Host = _sandbox.Endpoint, ClientId = "4038181954557748008", Origin = "a", ProviderName = "b" };
    }

    private async Task RestartAsync(SandboxOptions options)
    {
        await _sandbox.DisposeAsync();
        Start(options);
    }

    private void Start(SandboxOptions options)
    {
        _sandbox = SandboxServer.Start(options);
        _context = Context(_files.Context.Files, _clock);
    }

    private CredentialContext Context(Id2Meta.Credentials.Files.ProfileFiles files, TimeProvider clock)
    {
        var clocks = new Dictionary<string, ServiceClock>();
        return new CredentialContext
        {
            Environment = _files.Context.Environment,
            Files = files,
            Endpoints = CredentialEndpoints.AllAt(_sandbox.Endpoint),
            Transport = new CredentialTransport(
                _pools,
                new ConnectionOptions(),
                endpoint =>
                {
                    lock (clocks)
                    {
                        return clocks.TryGetValue(endpoint.Authority, out var known) ? known : clocks[endpoint.Authority] = new ServiceClock(clock);
                    }
                },
                clock),
            TimeProvider = clock,
        };
    }
}
