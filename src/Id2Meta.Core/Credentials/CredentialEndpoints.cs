using System;

namespace Id2Meta.Credentials;

/// <summary>
/// The hosts that hand out sessions. The defaults are the real ones; whoever owns the chain puts others in their place, as the sandbox of a
/// process does, so that nothing of a rehearsal reaches the real ones.
/// </summary>
public sealed record CredentialEndpoints
{
    /// <summary>The addresses of Alibaba Cloud.</summary>
    public static CredentialEndpoints Default { get; } = new();

    /// <summary>The one STS, whatever profile, region and environment say; <see langword="null"/> leaves it to them.</summary>
    public Uri? Sts { get; init; }

    /// <summary>The metadata service of an instance: link-local, so plain HTTP.</summary>
    public Uri Metadata { get; init; } = new("http://100.100.100.200/");

    /// <summary>Sign-in of accounts of the Chinese site.</summary>
    public Uri OAuthChina { get; init; } = new("https://oauth.aliyun.com/");

    /// <summary>Sign-in of accounts of the international site.</summary>
    public Uri OAuthInternational { get; init; } = new("https://oauth.alibabacloud.com/");

    /// <summary>The one CloudSSO, whatever sign-in address a profile names; <see langword="null"/> leaves it to the profile.</summary>
    public Uri? CloudSso { get; init; }

    /// <summary>All at one address, as the sandbox serves them.</summary>
    public static CredentialEndpoints AllAt(Uri address) =>
        new() { Sts = address, Metadata = address, OAuthChina = address, OAuthInternational = address, CloudSso = address };
}
