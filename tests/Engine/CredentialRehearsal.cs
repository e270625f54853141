using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net.Http;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Tests;

/// <summary>A sandbox that is the service and not the credential: that comes from where the test puts it. Every secret is a canary.</summary>
internal sealed partial class CredentialRehearsal : IDisposable
{
    public const string KeyId = "LTAI5tCanaryKeyIdOfRehearsal";
    public const string Secret = "CanarySecretOfTheKeyInTheFile";
    public const string SignInToken = "CanarySignInTokenOfTheUser";
    public const string Role = "acs:ram::1234567890123456:role/verifier";
    public const string Provider = "acs:ram::1234567890123456:oidc-provider/cluster";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _canaries = [KeyId, Secret, SignInToken];

    public CredentialRehearsal() => Start(string.Empty);

    public Session Session { get; } = new();

    /// <summary>With the final slash.</summary>
    public string Endpoint { get; private set; } = string.Empty;

    public static PSCredential Key(string id, string secret)
    {
        var secure = new System.Security.SecureString();
        foreach (var character in secret)
        {
            secure.AppendChar(character);
        }

        return new PSCredential(id, secure);
    }

    /// <summary>A text that must not be seen in any stream.</summary>
    public string Canary(string text)
    {
        _canaries.Add(text);
        return text;
    }

    /// <summary>A file of the user's own.</summary>
    public string File(string name, string text) => _folder.Write(name, [text]);

    public static void Environment(params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            NobodysMachine.Set(name, value);
        }
    }

    /// <summary>The CLI's configuration with these profiles; the first is the current one.</summary>
    public static void CliConfig(params object[] profiles) => NobodysMachine.Write(
        NobodysMachine.CliConfig,
        JsonSerializer.Serialize(new { current = JsonSerializer.SerializeToElement(profiles[0]).GetProperty("name").GetString(), profiles, meta_path = string.Empty }));

    public static void SharedFile(string text) => NobodysMachine.Write(NobodysMachine.SharedFile, text);

    /// <summary>Keys of a session that the sandbox gives.</summary>
    public async Task<(string Id, string Secret, string Token)> SessionKeysAsync()
    {
        using var client = new HttpClient();
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri(Endpoint + "sandbox/credentials")));
        string Text(string name) => Canary(json.RootElement.GetProperty(name).GetString()!);
        return (Text("AccessKeyId"), Text("AccessKeySecret"), Text("SecurityToken"));
    }

    /// <summary>Verifies a row; nothing secret may be seen meanwhile.</summary>
    public Run Verify(string arguments = "")
    {
        var run = Session.Run(
            $"$DebugPreference = 'Continue'; Invoke-Id2MetaVerify -UserName $name -IdentifyNum $number -Verbose {arguments}",
            ("name", People.Name(1)), ("number", People.Number(1)));
        AssertNoCanary(run);
        return run;
    }

    /// <summary>Runs a script; nothing secret may be seen.</summary>
    public Run Run(string script, params (string Name, object? Value)[] variables)
    {
        var run = Session.Run("$DebugPreference = 'Continue'; $VerbosePreference = 'Continue'\n" + script, variables);
        AssertNoCanary(run);
        return run;
    }

    /// <summary>What header x-acs-credentials-provider of the request said.</summary>
    public static string ProviderOf(Run run) =>
        Assert.Single(run.Debug).Split('\n').Single(line => line.StartsWith("x-acs-credentials-provider: ", StringComparison.Ordinal)).Split(' ')[1].Trim();

    /// <summary>The one error, whole.</summary>
    public static string ErrorOf(Run run)
    {
        Assert.Empty(run.Output);
        var error = Assert.Single(run.Errors);
        return error.FullyQualifiedErrorId.Split(',')[0] + ": " + error.Exception.Message;
    }

    /// <summary>Another sandbox in the place of the first.</summary>
    /// <param name="options">Further parameters of Start-Id2MetaSandbox.</param>
    public void Restart(string options)
    {
        Session.Run("Stop-Id2MetaSandbox");
        Start(options);
    }

    public void Dispose()
    {
        Session.Run("Remove-Id2MetaCredential -ErrorAction Ignore");
        Session.Dispose();
        _folder.Dispose();
        NobodysMachine.Enter();
    }

    /// <summary>Neither what the test wrote down nor a session that the sandbox handed out may be in the text.</summary>
    public void AssertNoCanary(string text)
    {
        Assert.All(_canaries, canary => Assert.DoesNotContain(canary, text, StringComparison.Ordinal));
        Assert.Empty(SessionSecret().Matches(text).Select(match => match.Value));
    }

    /// <summary>A key id, a secret and a token as the sandbox makes them up.</summary>
    [GeneratedRegex(@"STS\.[0-9A-Fa-f]{24}|CAIS[0-9A-Fa-f]{8}|\b[0-9A-Fa-f]{44}\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SessionSecret();

    private void Start(string options)
    {
        var started = Session.Run(
            "Start-Id2MetaSandbox -EndpointOnly -Credential $key -SignInToken $token " + options,
            ("key", Key(KeyId, Secret)), ("token", SignInToken));
        Endpoint = (string)Assert.Single(started.Output).Properties["Endpoint"].Value;
    }

    private void AssertNoCanary(Run run)
    {
        var everything = string.Join('\n', run.Verbose.Concat(run.Debug).Concat(run.Warnings).Concat(run.Information).Concat(run.Progress)
            .Concat(run.Output.Select(item => string.Join(' ', item.Properties.Select(property => property.Value))))
            .Concat(run.Errors.SelectMany(Texts)));
        AssertNoCanary(everything);
    }

    /// <summary>All that an error says, its causes and their data.</summary>
    public static IEnumerable<string> Texts(ErrorRecord error)
    {
        yield return error + " " + error.TargetObject + error.ErrorDetails?.Message + error.ErrorDetails?.RecommendedAction;
        for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
        {
            yield return exception + string.Join(' ', exception.Data.Values.Cast<object>());
        }
    }
}
