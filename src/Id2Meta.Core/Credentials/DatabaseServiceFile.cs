using System;
using System.Collections.Generic;
using System.IO;

namespace Id2Meta.Credentials;

/// <summary>libpq's connection service file (postgresql.org/docs, "The Connection Service File"): settings of databases, and their passwords, by name.</summary>
public sealed class DatabaseServiceFile
{
    /// <summary>The variable with the file's path; without it, it is .pg_service.conf in the user's home.</summary>
    public const string Variable = "PGSERVICEFILE";

    private readonly string _path;

    /// <summary>The file of this user.</summary>
    public DatabaseServiceFile()
        : this(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify))
    {
    }

    internal DatabaseServiceFile(Func<string, string?> read, string home) =>
        _path = read(Variable) is { Length: > 0 } path ? path : Path.Combine(home, ".pg_service.conf");

    /// <summary>The settings of a service by libpq's names; <see langword="null"/> where there is no such service, or no file that can be read.</summary>
    public IReadOnlyDictionary<string, string>? Read(string service)
    {
        try
        {
            return Find(File.ReadAllLines(_path), service);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<string, string>? Find(string[] lines, string service)
    {
        Dictionary<string, string>? settings = null;
        var isIn = false;
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (text[0] == '[')
            {
                isIn = text == "[" + service + "]";
                settings ??= isIn ? new Dictionary<string, string>(StringComparer.Ordinal) : null;
            }
            else if (isIn && text.IndexOf('=') is > 0 and var place)
            {
                settings![text.Substring(0, place).Trim()] = text.Substring(place + 1).Trim();
            }
        }

        return settings;
    }
}
