using System;
using System.IO;

namespace Id2Meta.Credentials;

/// <summary>The environment of the process, read whenever asked, so that a change within a session is seen.</summary>
public sealed class CredentialEnvironment
{
    private readonly Func<string, string?> _read;

    /// <summary>The environment of this process.</summary>
    public CredentialEnvironment()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    internal CredentialEnvironment(Func<string, string?> read) => _read = read;

    /// <summary>
    /// The user's folder: HOME, on Windows USERPROFILE, as the official SDKs take it; <see langword="null"/> where the process has none.
    /// </summary>
    public string? HomeFolder => Value(Path.DirectorySeparatorChar == '\\' ? "USERPROFILE" : "HOME")
        ?? (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } folder ? folder : null);

    /// <summary>A variable without blanks around it; <see langword="null"/> where it is unset or empty.</summary>
    internal string? Value(string variable) => _read(variable) is { } text && text.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>Whether a switch is on: <c>true</c>, in any case, or 1.</summary>
    internal bool IsOn(string variable) => IsOnValue(Value(variable));

    /// <summary>Whether a text says yes.</summary>
    internal static bool IsOnValue(string? value) => value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
