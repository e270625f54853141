using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Files;
using Microsoft.Extensions.Time.Testing;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>A user's folder, variables and clock, and hosts that answer as the test says.</summary>
internal sealed class CredentialFixture : ICredentialTransport, IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("id2meta-core-");
    private readonly ConcurrentQueue<CredentialRequest> _requests = new();

    public CredentialFixture()
    {
        Variables["HOME"] = _home.FullName;
        Variables["USERPROFILE"] = _home.FullName;
        Variables["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";
        Context = new CredentialContext
        {
            Environment = new CredentialEnvironment(name => Variables.GetValueOrDefault(name)),
            Files = new ProfileFiles(),
            Sessions = new CredentialSessions(),
            Transport = this,
            TimeProvider = Clock,
        };
    }

    public Dictionary<string, string> Variables { get; } = [];

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public CredentialContext Context { get; }

    /// <summary>What hosts answer; unless a test says so, nobody is there.</summary>
    public Func<CredentialRequest, CredentialReply> Answer { get; set; } = request => throw new CredentialException($"{request.Address} gave no answer: nobody is there.") { IsTransient = true };

    /// <summary>Every request so far.</summary>
    public IReadOnlyCollection<CredentialRequest> Requests => _requests;

    public string CliConfig => Path.Combine(_home.FullName, ".aliyun", "config.json");

    public string SharedFile => Path.Combine(_home.FullName, ".alibabacloud", "credentials");

    public string Write(string path, string text)
    {
        path = Path.Combine(_home.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    public void WriteProfiles(params object[] profiles) =>
        Write(CliConfig, JsonSerializer.Serialize(new { current = JsonSerializer.SerializeToElement(profiles[0]).GetProperty("name").GetString(), profiles }));

    /// <summary>The default chain.</summary>
    public ValueTask<FoundCredential> FindAsync() => new CredentialChain(CredentialChain.DefaultPlaces, Context).FindAsync(CancellationToken.None);

    /// <summary>An answer in JSON, at the present of the clock.</summary>
    public CredentialReply Json(object body, int status = 200) => Text(JsonSerializer.Serialize(body), status);

    public CredentialReply Text(string body, int status = 200) => new(status, Encoding.UTF8.GetBytes(body), Clock.GetUtcNow());

    /// <summary>Keys as the instance metadata, and a credentials URI, give them.</summary>
    public CredentialReply Keys(string suffix, TimeSpan lifetime) => Json(new
    {
        Code = "Success", AccessKeyId = "STS.id" + suffix, AccessKeySecret = "canarySessionSecret" + suffix, SecurityToken = "canarySessionToken" + suffix, Expiration = Clock.GetUtcNow() + lifetime,
    });

    /// <summary>Keys as STS gives them.</summary>
    public CredentialReply RoleKeys(string suffix, TimeSpan lifetime) => Json(new
    {
        RequestId = "1", Credentials = new { AccessKeyId = "STS.id" + suffix, AccessKeySecret = "canarySessionSecret" + suffix, SecurityToken = "canarySessionToken" + suffix, Expiration = Clock.GetUtcNow() + lifetime },
    });

    public ValueTask<CredentialReply> SendAsync(CredentialRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _requests.Enqueue(request);
        return new(Answer(request));
    }

    public void Dispose() => _home.Delete(recursive: true);
}
