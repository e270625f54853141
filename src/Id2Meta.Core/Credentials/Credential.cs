using System;

namespace Id2Meta.Credentials;

/// <summary>As whom the service is asked. Equal parts make equal credentials.</summary>
public sealed class Credential : IEquatable<Credential>
{
    /// <summary>Makes a credential; blanks around pasted keys are dropped.</summary>
    /// <param name="accessKeyId">The id of the access key.</param>
    /// <param name="accessKeySecret">Its secret.</param>
    /// <param name="securityToken">The token of a session, when the key is temporary.</param>
    /// <param name="providerName">
    /// Where it came from, as header <c>x-acs-credentials-provider</c> says it: static_ak, static_sts, default/env ...
    /// </param>
    public Credential(string accessKeyId, string accessKeySecret, string? securityToken, string providerName)
    {
        ThrowHelper.IfNull(accessKeyId);
        ThrowHelper.IfNull(accessKeySecret);
        AccessKeyId = Clean(accessKeyId);
        AccessKeySecret = Clean(accessKeySecret);
        var token = securityToken is null ? string.Empty : Clean(securityToken);
        SecurityToken = token.Length == 0 ? null : token;
        ProviderName = providerName;
        if (AccessKeyId.Length == 0)
        {
            throw new CredentialException("The access key id is empty.");
        }

        if (AccessKeySecret.Length == 0)
        {
            throw new CredentialException("The access key secret is empty.");
        }

        if (HasForeignCharacter(AccessKeyId) || (SecurityToken is not null && HasForeignCharacter(SecurityToken)))
        {
            throw new CredentialException("The access key id or the security token holds a blank or a character outside ASCII: paste it again.");
        }
    }

    /// <summary>The id of the access key.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret that signs; it never leaves the process.</summary>
    public string AccessKeySecret { get; }

    /// <summary>The token of a session, or <see langword="null"/> for a permanent key.</summary>
    public string? SecurityToken { get; }

    /// <summary>The value of header <c>x-acs-credentials-provider</c>.</summary>
    public string ProviderName { get; }

    /// <summary>The id with all but its ends starred: LTAI****************abcd.</summary>
    public string MaskedAccessKeyId => AccessKeyId.Length <= 8
        ? new string('*', AccessKeyId.Length)
        : AccessKeyId.Substring(0, 4) + new string('*', AccessKeyId.Length - 8) + AccessKeyId.Substring(AccessKeyId.Length - 4);

    /// <inheritdoc/>
    public bool Equals(Credential? other) =>
        other is not null && AccessKeyId == other.AccessKeyId && AccessKeySecret == other.AccessKeySecret && SecurityToken == other.SecurityToken && ProviderName == other.ProviderName;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Credential);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(AccessKeyId);

    /// <summary>Masked, so that no log or debugger view tells the key.</summary>
    public override string ToString() => $"{MaskedAccessKeyId} ({ProviderName})";

    private static string Clean(string pasted) => pasted.Trim().Trim('\uFEFF', '\u200B');

    private static bool HasForeignCharacter(string text)
    {
        foreach (var c in text)
        {
            if (c is <= ' ' or > '~')
            {
                return true;
            }
        }

        return false;
    }
}
