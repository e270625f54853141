using System;
using System.Collections.Generic;
using System.Linq;
using Id2Meta.Credentials.Files;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>
/// A profile of the CLI's configuration. In the default chain it is ALIBABA_CLOUD_PROFILE, or the CLI's current one. No file, no profile in
/// it and a profile that was never filled in are no credential; nor is a profile that ALIBABA_CLOUD_PROFILE names and that is not here, since
/// the shared file comes next. A file that is no JSON, a current profile that is not there, and a profile that lacks a part or has a mode that
/// cannot serve are errors.
/// </summary>
public sealed class CliConfigPlace : ICredentialPlace
{
    private const string DefaultProfile = "default";
    private const string Served = "AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, OIDC, CloudSSO, OAuth, External and CredentialsURI";

    // Client ids and names of the two sites, from the official SDKs.
    private const string ChineseClient = "4038181954557748008";
    private const string InternationalClient = "4103531455503354461";

    private readonly string? _profile;

    /// <summary>The place of the default chain, or that of a profile that somebody chose.</summary>
    /// <param name="profile">The name of the profile; <see langword="null"/> leaves it to the environment.</param>
    public CliConfigPlace(string? profile = null) => _profile = profile;

    /// <inheritdoc/>
    public string Description => _profile is null ? "the configuration of the Alibaba Cloud CLI" : $"profile '{_profile}' of the Alibaba Cloud CLI";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        if (context.Environment.IsOn(CredentialVariables.CliProfileDisabled))
        {
            return PlaceReading.Nothing($"it is disabled: {CredentialVariables.CliProfileDisabled} is set");
        }

        if (CliConfigFile.Locate(context.Environment) is not { } file)
        {
            return PlaceReading.Nothing("this user has no home folder");
        }

        if (file.TryRead(context) is not { } config)
        {
            return PlaceReading.Nothing($"{file.Path} is not there: aliyun configure writes it");
        }

        var named = context.Environment.Value(CredentialVariables.Profile);
        var name = _profile ?? named ?? config.Current ?? DefaultProfile;
        if (config.Find(name) is not { } profile)
        {
            return _profile is not null || named is not null || config.Current is null || config.Profiles.Count == 0
                ? PlaceReading.Nothing($"{file.Path} has no profile '{name}'; it has {ProfileReading.Names(config.Profiles.Select(known => known.Name))}")
                : throw new CredentialException($"{file.Path} says that its current profile is '{name}', and has {ProfileReading.Names(config.Profiles.Select(known => known.Name))}: aliyun configure switch --profile NAME chooses one.");
        }

        if (IsBlank(profile))
        {
            return PlaceReading.Nothing($"profile '{name}' of {file.Path} was never filled in: aliyun configure --profile {name} asks for it");
        }

        return PlaceReading.Of(Recipe(file.Path, config, profile, (_profile is null ? "default/" : string.Empty) + "cli_profile/", [], context));
    }

    /// <summary>The names of the profiles in the file, with their modes; none where the file is disabled.</summary>
    public static IReadOnlyList<(string Name, string? Mode)> List(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        return !context.Environment.IsOn(CredentialVariables.CliProfileDisabled) && CliConfigFile.Locate(context.Environment)?.TryRead(context) is { } config ? [.. config.Profiles.Select(profile => (profile.Name, profile.Mode))] : [];
    }

    /// <summary>As the CLI writes a profile before anybody configured it.</summary>
    private static bool IsBlank(CliProfile profile) =>
        (profile.Mode is null || string.Equals(profile.Mode, "AK", StringComparison.OrdinalIgnoreCase))
        && profile.Text("access_key_id") is null && profile.Text("access_key_secret") is null;

    /// <param name="path">The file.</param>
    /// <param name="config">What it holds.</param>
    /// <param name="profile">The profile to read.</param>
    /// <param name="prefix">What comes before the provider's name.</param>
    /// <param name="chained">The profiles that lead here.</param>
    /// <param name="context">What else is needed.</param>
    private static CredentialRecipe Recipe(string path, CliConfig config, CliProfile profile, string prefix, IReadOnlyList<string> chained, CredentialContext context)
    {
        var origin = $"profile '{profile.Name}' of {path}";
        var remedy = $"aliyun configure --profile {profile.Name} asks for it";
        var mode = profile.Mode;
        switch (mode?.ToUpperInvariant())
        {
            case "AK":
                return Key(prefix + "static_ak", token: null);
            case "STSTOKEN":
                Require("sts_token");
                return Key(prefix + "static_sts", profile.Text("sts_token"));
            case "RAMROLEARN":
                var key = Key(profile.Text("sts_token") is null ? "static_ak" : "static_sts", profile.Text("sts_token"));
                return new RamRoleRecipe { Origin = origin, ProviderName = $"{prefix}ram_role_arn/{key.ProviderName}", As = key, Role = Role() };
            case "CHAINABLERAMROLEARN":
                var source = Source();
                return new RamRoleRecipe { Origin = origin, ProviderName = $"{prefix}ram_role_arn/{source.ProviderName}", As = source, Role = Role() };
            case "ECSRAMROLE":
                return new InstanceRoleRecipe
                {
                    Origin = origin,
                    ProviderName = prefix + "ecs_ram_role",
                    RoleName = profile.Text("ram_role_name"),
                    AllowsVersion1 = !context.Environment.IsOn(CredentialVariables.ImdsV1Disabled),
                    Metadata = context.Endpoints.Metadata,
                };
            case "OIDC":
                Require("oidc_provider_arn", "oidc_token_file");
                return new OidcRoleRecipe
                {
                    Origin = origin,
                    ProviderName = prefix + "oidc_role_arn",
                    ProviderArn = profile.Text("oidc_provider_arn")!,
                    TokenFile = profile.Text("oidc_token_file")!,
                    Role = Role(),
                };
            case "CLOUDSSO":
                return CloudSso();
            case "OAUTH":
                return OAuth();
            case "EXTERNAL":
                RefuseWhereDisabled();
                Require("process_command");
                return new CommandRecipe { Origin = origin, ProviderName = prefix + "external", Command = profile.Text("process_command")! };
            case "CREDENTIALSURI":
                RefuseWhereDisabled();
                Require("credentials_uri");
                return new CredentialsUriRecipe
                {
                    Origin = origin,
                    ProviderName = prefix + "credentials_uri",
                    Address = TrustedAddress.Read(profile.Text("credentials_uri")!, $"credentials_uri of {origin}"),
                };
            case "RAMROLEARNWITHROLENAME":
            case "RSAKEYPAIR":
            case "BEARERTOKEN":
            case "ANONYMOUS":
                throw new CredentialException($"{ProfileReading.Sentence(origin)} has the mode {mode}, which cannot sign a verification here: choose another profile, or another mode ({Served}).");
            default:
                throw new CredentialException($"{ProfileReading.Sentence(origin)} has {(mode is null ? "no mode" : "a mode that nobody knows")}: give one of {Served}.");
        }

        void Require(params string[] fields)
        {
            var missing = fields.Where(field => profile.Text(field) is null).ToArray();
            if (missing.Length > 0)
            {
                throw ProfileReading.Missing(origin, mode!, remedy, missing);
            }
        }

        void RefuseWhereDisabled()
        {
            if (context.Environment.IsOn(CredentialVariables.DisableExternalProcess))
            {
                throw new CredentialException($"{ProfileReading.Sentence(origin)} has the mode {mode}, and {CredentialVariables.DisableExternalProcess} forbids it: choose another profile, or remove the variable.");
            }
        }

        KeyRecipe Key(string providerName, string? token)
        {
            Require("access_key_id", "access_key_secret");
            return ProfileReading.Key(profile.Text("access_key_id")!, profile.Text("access_key_secret")!, token, origin, providerName);
        }

        CredentialRecipe Source()
        {
            Require("source_profile");
            var name = profile.Text("source_profile")!;
            string[] chain = [.. chained, profile.Name];
            if (chain.Contains(name, StringComparer.Ordinal))
            {
                throw new CredentialException($"{ProfileReading.Sentence(origin)} leads in a circle by source_profile: {string.Join(" -> ", chain.Select(link => $"'{link}'"))} -> '{name}'. Let the last one name a key.");
            }

            return config.Find(name) is { } next
                ? Recipe(path, config, next, string.Empty, chain, context)
                : throw new CredentialException($"{ProfileReading.Sentence(origin)} names the source_profile '{name}', which is not there; there are {ProfileReading.Names(config.Profiles.Select(known => known.Name))}.");
        }

        RoleTerms Role()
        {
            Require("ram_role_arn");
            return new RoleTerms
            {
                RoleArn = profile.Text("ram_role_arn")!,
                SessionName = ProfileReading.SessionName(profile.Text("ram_session_name"), context),
                DurationSeconds = ProfileReading.Duration(profile.Text("expired_seconds"), "expired_seconds", origin),
                Policy = profile.Text("policy"),
                ExternalId = profile.Text("external_id"),
                Sts = ProfileReading.Sts(profile.Text("sts_endpoint"), profile.Text("sts_region"), profile.Text("enable_vpc"), context, origin),
            };
        }

        CloudSsoRecipe CloudSso()
        {
            Require("cloud_sso_sign_in_url", "access_token", "cloud_sso_account_id", "cloud_sso_access_config");
            var signIn = TrustedAddress.Read(profile.Text("cloud_sso_sign_in_url")!, $"cloud_sso_sign_in_url of {origin}");
            var end = profile.Time("cloud_sso_access_token_expire");
            return new CloudSsoRecipe
            {
                Origin = origin,
                ProviderName = prefix + "cloud_sso",
                Profile = profile.Name,
                Host = context.Endpoints.CloudSso ?? new Uri(signIn, "/"),
                AccountId = profile.Text("cloud_sso_account_id")!,
                AccessConfiguration = profile.Text("cloud_sso_access_config")!,
                AccessToken = profile.Text("access_token")!,
                SignInEnd = end > DateTimeOffset.MinValue ? end : null,
                Stored = profile.Stored(prefix + "cloud_sso"),
            };
        }

        OAuthRecipe OAuth()
        {
            var site = profile.Text("oauth_site_type")?.ToUpperInvariant();
            if (site is not ("CN" or "INTL"))
            {
                throw new CredentialException($"{ProfileReading.Sentence(origin)} ({mode}) has {(site is null ? "no oauth_site_type" : "another oauth_site_type")} than CN or INTL: {remedy}.");
            }

            if (profile.Text("oauth_refresh_token") is null && profile.Text("oauth_access_token") is null)
            {
                Require("oauth_refresh_token");
            }

            return new OAuthRecipe
            {
                Origin = origin,
                ProviderName = prefix + "oauth",
                File = path,
                Profile = profile.Name,
                Host = site == "CN" ? context.Endpoints.OAuthChina : context.Endpoints.OAuthInternational,
                ClientId = site == "CN" ? ChineseClient : InternationalClient,
            };
        }
    }
}
