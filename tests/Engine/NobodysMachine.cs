using System;
using System.Collections;
using System.IO;

namespace Id2Meta.Tests;

/// <summary>
/// The surroundings of every test: a user without files and variables of Alibaba Cloud, on a machine that is no cloud instance. What a
/// test puts there is gone at the next <see cref="Enter"/>.
/// </summary>
internal static class NobodysMachine
{
    private const string Prefix = "ALIBABA_CLOUD_";
    private const string LedgerKeyVariable = "ID2META_LEDGER_KEY";

    /// <summary>The user's folder, empty.</summary>
    public static string Home { get; } = CreateHome();

    /// <summary>Where the CLI keeps its configuration.</summary>
    public static string CliConfig => Path.Combine(Home, ".aliyun", "config.json");

    /// <summary>Where the shared file of profiles is.</summary>
    public static string SharedFile => Path.Combine(Home, ".alibabacloud", "credentials");

    public static void Enter()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            {
                Environment.SetEnvironmentVariable((string)variable.Key, null);
            }
        }

        Environment.SetEnvironmentVariable("HOME", Home);
        Environment.SetEnvironmentVariable("USERPROFILE", Home);
        Set("ECS_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable(LedgerKeyVariable, null);
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", Path.Combine(Home, ".config"));
        foreach (var folder in new[] { ".aliyun", ".alibabacloud", ".config" })
        {
            if (Directory.Exists(Path.Combine(Home, folder)))
            {
                Directory.Delete(Path.Combine(Home, folder), recursive: true);
            }
        }
    }

    /// <summary>The folder with the key of the user's ledgers, elsewhere than on Windows.</summary>
    public static string LedgerKeyFolder => Path.Combine(Home, ".config", "Id2Meta");

    /// <summary>Sets the key of ledgers, or removes it.</summary>
    public static void SetLedgerKey(byte[]? key) => Environment.SetEnvironmentVariable(LedgerKeyVariable, key is null ? null : Convert.ToBase64String(key));

    /// <summary>Sets ALIBABA_CLOUD_NAME, or removes it.</summary>
    public static void Set(string name, string? value) => Environment.SetEnvironmentVariable(Prefix + name, value);

    private static string CreateHome()
    {
        var home = Directory.CreateTempSubdirectory("id2meta-home-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => home.Delete(recursive: true);
        return home.FullName;
    }

    /// <summary>Writes a file that is its user's alone.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
