using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Id2Meta.Credentials.Files;

/// <summary>The CLI's configuration file, <c>~/.aliyun/config.json</c>.</summary>
internal sealed class CliConfigFile(string path)
{
    private static readonly JsonSerializerOptions AsTheCliWrites = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Path { get; } = path;

    /// <summary>Where it is for this user; <see langword="null"/> where the user has no folder.</summary>
    public static CliConfigFile? Locate(CredentialEnvironment environment) =>
        environment.HomeFolder is { } home ? new CliConfigFile(System.IO.Path.Combine(home, ".aliyun", "config.json")) : null;

    /// <summary>What it holds, or <see langword="null"/> where it is not there.</summary>
    public CliConfig? TryRead(CredentialContext context) => context.Files.Read(Path, text => CliConfig.Parse(Path, text), context.Notices);

    /// <summary>What it holds; it has to be there.</summary>
    public CliConfig Read(CredentialContext context) => TryRead(context) ?? throw new CredentialException($"{Path} is gone: aliyun configure writes it.");

    /// <summary>Sets fields of a profile and leaves all else as it is. The caller holds the lock of the file.</summary>
    /// <exception cref="CredentialException">The file cannot be written, or is not what it was.</exception>
    public void Write(string profile, IReadOnlyDictionary<string, object> fields)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(Path));
            if (root?["profiles"] is not JsonArray profiles)
            {
                throw new CredentialException($"{Path} has no profiles any more.");
            }

            foreach (var node in profiles)
            {
                if (node is JsonObject candidate && candidate["name"] is JsonValue name && name.TryGetValue<string>(out var text) && text == profile)
                {
                    foreach (var field in fields)
                    {
                        candidate[field.Key] = field.Value is long number ? JsonValue.Create(number) : JsonValue.Create((string)field.Value);
                    }

                    PrivateFile.Replace(Path, Encoding.UTF8.GetBytes(root.ToJsonString(AsTheCliWrites)));
                    return;
                }
            }

            throw new CredentialException($"{Path} has no profile '{profile}' any more.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CredentialException($"{Path} cannot be written ({exception.GetType().Name}).");
        }
    }
}
