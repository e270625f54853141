using System;
using System.IO;
using System.Linq;
#if !NET8_0_OR_GREATER
using System.Runtime.InteropServices;
#endif
using System.Security.Cryptography;
using System.Text;

namespace Id2Meta.Credentials;

/// <summary>
/// The key of a ledger's subjects: ID2META_LEDGER_KEY for machines that share one, else a file of the user's own, which is made when it is first needed.
/// </summary>
public sealed class LedgerKeySource
{
    /// <summary>The variable with the key: at least 32 bytes as Base64 or in hexadecimal digits.</summary>
    public const string Variable = "ID2META_LEDGER_KEY";

    private const int KeyLength = 32;
    private const string FileName = "ledger.key";

    private readonly Func<string, string?> _read;
    private readonly string _folder;

    /// <summary>Reads the environment of the process and the user's configuration folder.</summary>
    public LedgerKeySource()
        : this(Environment.GetEnvironmentVariable, Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "Id2Meta"))
    {
    }

    internal LedgerKeySource(Func<string, string?> read, string folder)
    {
        _read = read;
        _folder = folder;
    }

    /// <summary>Where the key comes from at present, for people.</summary>
    public string Description => string.IsNullOrWhiteSpace(_read(Variable)) ? $"the file '{FilePath}'" : $"the environment variable {Variable}";

    private string FilePath => Path.Combine(_folder, FileName);

    /// <summary>The key; the caller wipes it.</summary>
    /// <exception cref="CredentialException">It cannot be read, made, or is none.</exception>
    public byte[] Get()
    {
        if (_read(Variable) is { } text && !string.IsNullOrWhiteSpace(text))
        {
            return Decode(text.Trim()) is { Length: >= KeyLength } key
                ? key
                : throw new CredentialException(
                    $"{Variable} is no key: it takes at least {KeyLength} random bytes as Base64 or in hexadecimal digits, for example from 'openssl rand -base64 {KeyLength}'.");
        }

        if (!Path.IsPathRooted(_folder))
        {
            throw new CredentialException($"There is no folder for the ledger's key: this user has no home. Set {Variable}.");
        }

        try
        {
            return File.Exists(FilePath) ? ReadFile() : MakeFile();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CredentialException(
                $"The key of the ledger cannot be read from '{FilePath}', or made there ({exception.GetType().Name}). Check the rights on it, or set {Variable}.", exception);
        }
    }

    private static byte[]? Decode(string text)
    {
        if (text.Length % 2 == 0 && text.All(Uri.IsHexDigit))
        {
            return [.. Enumerable.Range(0, text.Length / 2).Select(i => (byte)((HexValue(text[2 * i]) << 4) | HexValue(text[(2 * i) + 1])))];
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | ' ') - 'a' + 10;

    private byte[] MakeFile()
    {
        MakeFolder();
        var key = new byte[KeyLength];
        using (var random = RandomNumberGenerator.Create())
        {
            random.GetBytes(key);
        }

        return PrivateFile.TryCreate(FilePath, Encoding.ASCII.GetBytes(Convert.ToBase64String(Protect(key)) + "\n")) ? key : ReadFile();
    }

    private byte[] ReadFile()
    {
        CheckRights();
        return Decode(File.ReadAllText(FilePath).Trim()) is { } stored && Unprotect(stored) is { Length: >= KeyLength } key
            ? key
            : throw new CredentialException(
                $"The file '{FilePath}' holds no key. Put it back from a backup: without it the ledgers made with it cannot be read. Only if there are none, delete the file.");
    }

#if NET8_0_OR_GREATER
    private static byte[] Protect(byte[] key) => OperatingSystem.IsWindows() ? ProtectedData.Protect(key, null, DataProtectionScope.CurrentUser) : key;

    private static byte[] Unprotect(byte[] key) => OperatingSystem.IsWindows() ? ProtectedData.Unprotect(key, null, DataProtectionScope.CurrentUser) : key;

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void CheckRights()
    {
        const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(FilePath) & OthersMayRead) != UnixFileMode.None)
        {
            throw new CredentialException($"Others may read the key of the ledger in '{FilePath}': chmod 600 it.");
        }
    }
#else
    private static bool IsWindows => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private static byte[] Protect(byte[] key) => IsWindows ? ProtectedData.Protect(key, null, DataProtectionScope.CurrentUser) : key;

    private static byte[] Unprotect(byte[] key) => IsWindows ? ProtectedData.Unprotect(key, null, DataProtectionScope.CurrentUser) : key;

    private void MakeFolder() => Directory.CreateDirectory(_folder);

    private void CheckRights()
    {
        // netstandard2.0 does not tell the rights of a file.
        _ = _folder;
    }
#endif
}
