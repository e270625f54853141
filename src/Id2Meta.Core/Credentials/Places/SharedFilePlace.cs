using System.Collections.Generic;
using System.Linq;
using Id2Meta.Credentials.Files;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>
/// A profile of the shared file. In the default chain it is ALIBABA_CLOUD_PROFILE, or <c>default</c>: no file and no such section are no
/// credential unless the environment names the file or the profile; a profile that is there and cannot be used is an error.
/// </summary>
public sealed class SharedFilePlace : ICredentialPlace
{
    private const string DefaultProfile = "default";
    private const string Remedy = "correct the file, or write the profile with Set-Id2MetaCredential -Persist -ProfileName";

    private readonly string? _profile;

    /// <summary>The place of the default chain, or that of a profile that somebody chose.</summary>
    /// <param name="profile">The name of the profile; <see langword="null"/> leaves it to the environment.</param>
    public SharedFilePlace(string? profile = null) => _profile = profile;

    /// <inheritdoc/>
    public string Description => _profile is null ? "the shared file of profiles" : $"profile '{_profile}' of the shared file";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        if (SharedFile.Locate(context.Environment) is not { } file)
        {
            return PlaceReading.Nothing("this user has no home folder");
        }

        var named = context.Environment.Value(CredentialVariables.Profile);
        var profile = _profile ?? named ?? DefaultProfile;
        if (file.TryRead(context) is not { } document)
        {
            if (file.IsNamed)
            {
                throw new CredentialException($"{CredentialVariables.CredentialsFile} names {file.Path}, which is not there: correct the variable or remove it.");
            }

            return _profile is null && named is not null
                ? throw NamedInVain(profile, file.Path, context)
                : PlaceReading.Nothing($"{file.Path} is not there: Set-Id2MetaCredential -Persist -ProfileName {profile} writes it");
        }

        if (document.Find(profile) is not { } section)
        {
            return _profile is null && named is not null
                ? throw NamedInVain(profile, file.Path, context)
                : PlaceReading.Nothing($"{file.Path} has no profile '{profile}'; it has {ProfileReading.Names(document.Sections)}");
        }

        return PlaceReading.Of(Recipe(file, document, section, (_profile is null ? "default/" : string.Empty) + "profile/", context));
    }

    /// <summary>The names of the profiles in the file, with their types.</summary>
    public static IReadOnlyList<(string Name, string? Mode)> List(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        return SharedFile.Locate(context.Environment)?.TryRead(context) is { } document
            ? [.. document.Sections.Select(section => (section, document.Values(section).TryGetValue("type", out var type) ? type : null))]
            : [];
    }

    private static CredentialException NamedInVain(string profile, string path, CredentialContext context) => new(
        $"{CredentialVariables.Profile} names the profile '{profile}', which is neither in {path} nor in {CliConfigFile.Locate(context.Environment)?.Path ?? "the CLI's configuration"}: correct the variable or remove it.");

    private static CredentialRecipe Recipe(SharedFile file, IniDocument document, string section, string prefix, CredentialContext context)
    {
        var values = document.Values(section);
        var origin = $"profile '{section}' of {file.Path}";
        if (Value("type") is not { } type)
        {
            throw new CredentialException($"{ProfileReading.Sentence(origin)} has no type: {Remedy} {section}.");
        }

#pragma warning disable CA1308 // types are written in lower case
        type = type.ToLowerInvariant();
#pragma warning restore CA1308
        switch (type)
        {
            case "access_key":
                return Key(prefix + "static_ak");
            case "ecs_ram_role":
                return new InstanceRoleRecipe
                {
                    Origin = origin,
                    ProviderName = prefix + "ecs_ram_role",
                    RoleName = Value("role_name"),
                    AllowsVersion1 = !context.Environment.IsOn(CredentialVariables.ImdsV1Disabled),
                    Metadata = context.Endpoints.Metadata,
                };
            case "ram_role_arn":
                return new RamRoleRecipe { Origin = origin, ProviderName = prefix + "ram_role_arn/static_ak", As = Key("static_ak"), Role = Role() };
            case "oidc_role_arn":
                Require("oidc_provider_arn", "oidc_token_file_path");
                return new OidcRoleRecipe
                {
                    Origin = origin,
                    ProviderName = prefix + "oidc_role_arn",
                    ProviderArn = values["oidc_provider_arn"],
                    TokenFile = values["oidc_token_file_path"],
                    Role = Role(),
                };
            case "rsa_key_pair":
            case "bearer_token":
                throw new CredentialException(
                    $"{ProfileReading.Sentence(origin)} has the type {type}, which cannot sign a verification: use access_key, ram_role_arn, oidc_role_arn or ecs_ram_role.");
            default:
                throw new CredentialException(
                    $"{ProfileReading.Sentence(origin)} has a type that nobody knows: give access_key, ram_role_arn, oidc_role_arn or ecs_ram_role.");
        }

        string? Value(string key) => values.TryGetValue(key, out var value) ? value : null;

        void Require(params string[] keys)
        {
            var missing = keys.Where(key => Value(key) is null).ToArray();
            if (missing.Length > 0)
            {
                throw ProfileReading.Missing(origin, type, $"{Remedy} {section}", missing);
            }
        }

        KeyRecipe Key(string providerName)
        {
            Require("access_key_id", "access_key_secret");
            return ProfileReading.Key(values["access_key_id"], values["access_key_secret"], null, origin, providerName);
        }

        RoleTerms Role()
        {
            Require("role_arn");
            return new RoleTerms
            {
                RoleArn = values["role_arn"],
                SessionName = ProfileReading.SessionName(Value("role_session_name"), context),
                Policy = Value("policy"),
                ExternalId = Value("external_id"),
                Sts = ProfileReading.Sts(null, Value("sts_region") ?? Value("region_id"), Value("enable_vpc"), context, origin),
            };
        }
    }
}
