using System;
using System.Linq;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>What all descriptions of credentials have in common.</summary>
internal static class ProfileReading
{
    private const string DefaultSessionName = "id2meta";

    /// <summary>A key as it was written down, or an error that says where.</summary>
    public static KeyRecipe Key(string id, string secret, string? token, string origin, string providerName)
    {
        try
        {
            return new KeyRecipe { Credential = new Credential(id, secret, token, providerName), Origin = origin, ProviderName = providerName };
        }
        catch (CredentialException exception)
        {
            throw new CredentialException($"In {origin}: {exception.Message}");
        }
    }

    /// <summary>The name of a session: what the profile says, what the environment says, or ours.</summary>
    public static string SessionName(string? ofProfile, CredentialContext context) =>
        ofProfile ?? context.Environment.Value(CredentialVariables.RoleSessionName) ?? DefaultSessionName;

    /// <summary>Which STS is asked: the process's own choice above all, then the profile's, the environment's, and the one that fits the network.</summary>
    public static Uri Sts(string? endpoint, string? region, string? isInternal, CredentialContext context, string origin)
    {
        if (context.Endpoints.Sts is { } chosen)
        {
            return chosen;
        }

        if (endpoint is not null)
        {
            return TrustedAddress.Read(endpoint, $"sts_endpoint of {origin}");
        }

        if (context.Environment.Value(CredentialVariables.StsEndpoint) is { } named)
        {
            return TrustedAddress.Read(named, CredentialVariables.StsEndpoint);
        }

        var usesInternal = isInternal is null ? context.Environment.IsOn(CredentialVariables.VpcEndpointEnabled) : CredentialEnvironment.IsOnValue(isInternal);
        region ??= context.Environment.Value(CredentialVariables.StsRegion);
        return region is null && context.InternalRegion is not null
            ? TrustedAddress.StsOf(context.InternalRegion, isInternal: true, origin)
            : TrustedAddress.StsOf(region, usesInternal, origin);
    }

    /// <summary>Seconds as a profile has them.</summary>
    public static int Duration(string? text, string field, string origin)
    {
        if (text is null or "0")
        {
            return 3600;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds >= RoleTerms.ShortestSeconds
            ? seconds
            : throw new CredentialException($"{field} of {origin} is no number of seconds from {RoleTerms.ShortestSeconds} on: correct it or leave it out.");
    }

    /// <summary>The error for fields that are not there.</summary>
    public static CredentialException Missing(string origin, string mode, string remedy, params string[] fields) =>
        new($"{Sentence(origin)} ({mode}) lacks {string.Join(" and ", fields)}: {remedy}.");

    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);

    /// <summary>A list of names for people.</summary>
    public static string Names(System.Collections.Generic.IEnumerable<string> names)
    {
        var quoted = names.Select(name => $"'{name}'").ToArray();
        return quoted.Length == 0 ? "none" : string.Join(", ", quoted.Take(10)) + (quoted.Length > 10 ? ", ..." : string.Empty);
    }
}
