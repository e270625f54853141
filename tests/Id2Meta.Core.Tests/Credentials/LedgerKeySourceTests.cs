using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

public sealed class LedgerKeySourceTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("id2meta-");

    private string Folder => Path.Combine(_home.FullName, "config", "Id2Meta");

    private string KeyFile => Path.Combine(Folder, "ledger.key");

    [Fact]
    public void The_variable_gives_the_key_in_both_spellings_and_no_file_is_made()
    {
        foreach (var text in new[] { Convert.ToBase64String(Key), Convert.ToHexString(Key), " " + Convert.ToHexStringLower(Key) + "\n" })
        {
            Assert.Equal(Key, Source(text).Get());
        }

        Assert.False(Directory.Exists(Folder));
    }

    [Theory]
    [InlineData("a passphrase that somebody thought of")]
    [InlineData("0102030405060708")]
    [InlineData("AQIDBAUGBwg=")]
    public void What_is_no_key_is_refused_without_being_shown(string text)
    {
        var error = Assert.Throws<CredentialException>(() => Source(text).Get());
        Assert.Contains("ID2META_LEDGER_KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_made_once_whoever_asks_at_the_same_time()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(Source(null).Get)));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Equal(32, keys[0].Length);
        Assert.Equal([KeyFile], Directory.GetFiles(Folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        }
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Source(null).Get();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<CredentialException>(Source(null).Get).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    public void A_file_without_a_key_is_not_replaced(string content)
    {
        Source(null).Get();
        File.WriteAllText(KeyFile, content);
        Assert.Contains("backup", Assert.Throws<CredentialException>(Source(null).Get).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void A_user_without_a_home_is_told_what_to_set()
    {
        var source = new LedgerKeySource(_ => null, "Id2Meta");
        Assert.Contains("ID2META_LEDGER_KEY", Assert.Throws<CredentialException>(source.Get).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private LedgerKeySource Source(string? variable) => new(_ => variable, Folder);
}
