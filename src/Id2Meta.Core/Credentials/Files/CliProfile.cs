using System;
using System.Collections.Generic;
using System.Globalization;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Files;

/// <summary>A profile of the CLI's configuration: its fields as text.</summary>
internal sealed class CliProfile(string name, IReadOnlyDictionary<string, string> fields)
{
    public string Name { get; } = name;

    public string? Mode => Text("mode");

    /// <summary>A field; <see langword="null"/> where it is missing or empty.</summary>
    public string? Text(string field) => fields.TryGetValue(field, out var text) && text.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A time in seconds since 1970; the beginning of time where the field has none.</summary>
    public DateTimeOffset Time(string field) =>
        long.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;

    /// <summary>The session that a tool left here.</summary>
    public StoredSession? Stored(string providerName) =>
        Text("access_key_id") is { } id && Text("access_key_secret") is { } secret && Text("sts_token") is { } token && Time("sts_expiration") > DateTimeOffset.MinValue
            ? new StoredSession(new Credential(id, secret, token, providerName), Time("sts_expiration"))
            : null;
}
