using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Id2Meta.Credentials.Places;

namespace Id2Meta.Credentials.Files;

/// <summary>What the CLI's configuration file holds.</summary>
internal sealed class CliConfig
{
    private readonly string _path;

    private CliConfig(string path, string? current, IReadOnlyList<CliProfile> profiles)
    {
        _path = path;
        Current = current;
        Profiles = profiles;
    }

    /// <summary>The name of the profile that the CLI uses.</summary>
    public string? Current { get; }

    /// <summary>The profiles, in their order.</summary>
    public IReadOnlyList<CliProfile> Profiles { get; }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="CredentialException">It is not JSON, or has another shape.</exception>
    public static CliConfig Parse(string path, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Misshapen(path, "it is not one JSON object");
            }

            var profiles = new List<CliProfile>();
            if (root.TryGetProperty("profiles", out var list) && list.ValueKind is not JsonValueKind.Null)
            {
                if (list.ValueKind != JsonValueKind.Array)
                {
                    throw Misshapen(path, "profiles is not a list");
                }

                foreach (var profile in list.EnumerateArray())
                {
                    if (profile.ValueKind != JsonValueKind.Object)
                    {
                        throw Misshapen(path, "one of the profiles is not an object");
                    }

                    var fields = profile.EnumerateObject().GroupBy(field => field.Name, StringComparer.Ordinal).ToDictionary(field => field.Key, field => Text(field.Last().Value), StringComparer.Ordinal);
                    profiles.Add(new CliProfile(fields.TryGetValue("name", out var name) ? name : string.Empty, fields));
                }
            }

            var current = root.TryGetProperty("current", out var value) ? Text(value).Trim() : string.Empty;
            return new CliConfig(path, current.Length == 0 ? null : current, profiles);
        }
        catch (JsonException exception)
        {
            // The parser's own message may quote a piece of the file.
            throw Misshapen(path, FormattableString.Invariant($"it is not JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})"));
        }
    }

    /// <summary>A profile, or <see langword="null"/>.</summary>
    public CliProfile? Find(string name) =>
        Profiles.FirstOrDefault(profile => profile.Name == name);

    /// <summary>A profile that has to be there.</summary>
    public CliProfile Require(string name) =>
        Find(name) ?? throw new CredentialException($"{_path} has no profile '{name}'; it has {ProfileReading.Names(Profiles.Select(profile => profile.Name))}.");

    private static CredentialException Misshapen(string path, string how) =>
        new($"The configuration of the Alibaba Cloud CLI, {path}, cannot be used: {how}. Correct it, or write it anew with: aliyun configure.");

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => string.Empty,
    };
}
