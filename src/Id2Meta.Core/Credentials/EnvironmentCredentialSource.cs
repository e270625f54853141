using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials;

/// <summary>
/// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for a session, ALIBABA_CLOUD_SECURITY_TOKEN, as the official
/// SDKs name them. Read whenever asked, so that a change within a session is seen.
/// </summary>
public sealed class EnvironmentCredentialSource : ICredentialSource
{
    /// <summary>The variable with the id.</summary>
    public const string AccessKeyIdVariable = "ALIBABA_CLOUD_ACCESS_KEY_ID";

    /// <summary>The variable with the secret.</summary>
    public const string AccessKeySecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    /// <summary>The variable with the token of a session.</summary>
    public const string SecurityTokenVariable = "ALIBABA_CLOUD_SECURITY_TOKEN";

    private const string ProviderName = "default/env";

    private readonly Func<string, string?> _read;

    /// <summary>Reads the environment of the process.</summary>
    public EnvironmentCredentialSource()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    internal EnvironmentCredentialSource(Func<string, string?> read) => _read = read;

    /// <inheritdoc/>
    public string Description => "the environment variables ALIBABA_CLOUD_*";

    /// <inheritdoc/>
    public ValueTask<Credential?> GetAsync(bool refresh, CancellationToken cancellationToken)
    {
        var id = _read(AccessKeyIdVariable);
        var secret = _read(AccessKeySecretVariable);
        return (string.IsNullOrWhiteSpace(id), string.IsNullOrWhiteSpace(secret)) switch
        {
            (true, true) => default,
            (true, false) => throw new CredentialException($"The environment has {AccessKeySecretVariable} but no {AccessKeyIdVariable}: set both."),
            (false, true) => throw new CredentialException($"The environment has {AccessKeyIdVariable} but no {AccessKeySecretVariable}: set both."),
            _ => new(new Credential(id!, secret!, _read(SecurityTokenVariable), ProviderName)),
        };
    }
}
