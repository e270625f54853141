using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Files;

/// <summary>
/// The file of profiles that the official SDKs share: ALIBABA_CLOUD_CREDENTIALS_FILE, or <c>~/.alibabacloud/credentials</c>.
/// </summary>
public sealed class SharedFile
{
    private const int LongestName = 64;

    // All that any type of profile has: when a profile becomes another type's, the old one's go.
    private static readonly string[] TypedKeys =
    [
        "type", "access_key_id", "access_key_secret", "security_token", "role_name", "role_arn", "role_session_name", "policy", "external_id", "sts_region", "region_id", "enable_vpc",
        "oidc_provider_arn", "oidc_token_file_path", "public_key_id", "private_key_file", "bearer_token",
    ];

    private SharedFile(string path, bool isNamed)
    {
        Path = path;
        IsNamed = isNamed;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether the environment names it: then it has to be there.</summary>
    public bool IsNamed { get; }

    /// <summary>Where it is for this user; <see langword="null"/> where the user has no folder and the environment names none.</summary>
    public static SharedFile? Locate(CredentialEnvironment environment)
    {
        ThrowHelper.IfNull(environment);
        if (environment.Value(CredentialVariables.CredentialsFile) is { } named)
        {
            return new SharedFile(System.IO.Path.GetFullPath(named), isNamed: true);
        }

        return environment.HomeFolder is { } home ? new SharedFile(System.IO.Path.Combine(home, ".alibabacloud", "credentials"), isNamed: false) : null;
    }

    /// <summary>Writes a key as a profile. All else in the file stays as it is; a reader, or a crash, meets the old file or the new one.</summary>
    /// <param name="profile">The name of the profile: letters, digits, hyphens and underscores.</param>
    /// <param name="credential">The key.</param>
    /// <param name="overwrites">Whether a profile of that name is replaced.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    /// <exception cref="CredentialException">The name or the key cannot be written, there is such a profile, or the file cannot be written.</exception>
    public async Task SaveAsync(string profile, Credential credential, bool overwrites, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(profile);
        ThrowHelper.IfNull(credential);
        CheckName(profile);
        if (credential.SecurityToken is not null)
        {
            throw new CredentialException("The shared file has no type of profile for session tokens, and they end within hours: keep the key that gets them, or set the session for this process only.");
        }

        if (!IsPlain(credential.AccessKeyId) || !IsPlain(credential.AccessKeySecret))
        {
            throw new CredentialException("The access key has characters that no key has, and that the file cannot hold: paste it again.");
        }

        await ChangeAsync(
            document =>
            {
                if (!overwrites && document.Find(profile) is not null)
                {
                    throw new CredentialException($"{Path} has a profile '{profile}' already: choose another name, or replace it with -Force.");
                }

                KeyValuePair<string, string>[] entries = [new("type", "access_key"), new("access_key_id", credential.AccessKeyId), new("access_key_secret", credential.AccessKeySecret)];
                return document.With(profile, entries, [.. TypedKeys.Except(entries.Select(entry => entry.Key), StringComparer.Ordinal)]);
            },
            timeProvider,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a profile out. All else in the file stays as it is.</summary>
    /// <exception cref="CredentialException">There is no such profile, or the file cannot be written.</exception>
    public Task RemoveAsync(string profile, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ChangeAsync(
            document => document.Sections.Contains(profile, StringComparer.Ordinal)
                ? document.Without(profile)
                : throw new CredentialException($"{Path} has no profile '{profile}'."),
            timeProvider,
            cancellationToken);

    /// <summary>Whether it has a profile of exactly this name.</summary>
    public bool Has(string profile, CredentialContext context) => TryRead(context)?.Sections.Contains(profile, StringComparer.Ordinal) == true;

    /// <summary>What it holds, or <see langword="null"/> where it is not there.</summary>
    internal IniDocument? TryRead(CredentialContext context) => context.Files.Read(Path, IniDocument.Parse, context.Notices);

    private async Task ChangeAsync(Func<IniDocument, IniDocument> change, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var held = await FileLock.TakeAsync(Path, timeProvider, cancellationToken).ConfigureAwait(false);
        try
        {
            // Decoded by hand, so that a byte order mark is kept.
            var text = File.Exists(Path) ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(Path)) : string.Empty;
            PrivateFile.Replace(Path, Encoding.UTF8.GetBytes(change(IniDocument.Parse(text)).ToText()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"{Path} cannot be changed ({exception.GetType().Name}): give your user the right to write to it and to its folder.");
        }
        catch (DecoderFallbackException)
        {
            throw new CredentialException($"{Path} is not UTF-8, and would be damaged: save it as UTF-8 first.");
        }
    }

    private static void CheckName(string profile)
    {
        // A dot is a section within a section to some readers, and a blank or bracket ends the name to others.
        if (profile.Length is 0 or > LongestName || !profile.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_'))
        {
            throw new CredentialException($"A profile's name has up to {LongestName} letters, digits, hyphens and underscores: other tools read no other.");
        }
    }

    private static bool IsPlain(string text) => text.All(c => c is > ' ' and <= '~' and not (';' or '#' or '"' or '\'' or '\\' or '[' or ']'));
}
