using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Files;
using Id2Meta.Credentials.Places;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>The shared file as it is read, and as it is written.</summary>
public sealed class SharedFileTests : IDisposable
{
    private static readonly Credential Key = new("LTAI5tNewKey", "newSecret+/=", null, "static_ak");

    private readonly CredentialFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("[default]\ntype=access_key\naccess_key_id=id\naccess_key_secret=s3cret\n")]
    [InlineData("\uFEFF[default]\r\nTYPE = access_key\r\n  Access_Key_ID\t=  id  \r\naccess_key_secret = s3cret")]
    [InlineData("; one\n# two\n[other]\ntype = x\naccess_key_id = no\n\n [ default ] ; here\n;type = ecs_ram_role\n#type = ecs_ram_role\ntype = ACCESS_KEY\naccess_key_id = id ; mine\naccess_key_secret = s3cret # too\nnonsense\n[third]\ntype = y")]
    [InlineData("[DEFAULT]\ntype = \"access_key\"\naccess_key_id = 'id'\naccess_key_secret = wrong\naccess_key_secret = s3cret\n")]
    [InlineData("[default]\ntype = access_key\n[x]\ntype = y\n[default]\naccess_key_id = id\naccess_key_secret = s3cret\n")]
    public async Task It_is_read_as_the_official_libraries_read_it(string text)
    {
        _fixture.Write(_fixture.SharedFile, text);
        Assert.Equal(new Credential("id", "s3cret", null, "default/profile/static_ak"), (await _fixture.FindAsync()).Credential);
    }

    [Fact]
    public async Task A_new_profile_leaves_all_else_to_the_byte()
    {
        const string Before = "\uFEFF# head\r\n[b]\r\n  type=access_key ; kept\r\naccess_key_id = x\r\n\r\n; about a\r\n[a]\r\nanything = ü\r\n";
        _fixture.Write(_fixture.SharedFile, string.Empty);
        await File.WriteAllTextAsync(_fixture.SharedFile, Before);
        await SaveAsync("ci");
        Assert.Equal(Before + "\r\n[ci]\r\ntype = access_key\r\naccess_key_id = LTAI5tNewKey\r\naccess_key_secret = newSecret+/=\r\n", Raw());
        await Shared().RemoveAsync("ci", TimeProvider.System, CancellationToken.None);
        Assert.Equal(Before.TrimEnd(), Raw().TrimEnd());
    }

    [Fact]
    public async Task A_profile_that_is_replaced_keeps_its_comments_and_its_own_keys_and_loses_those_of_another_type()
    {
        _fixture.Write(_fixture.SharedFile, "[a]\nx = 1\n[ci]\n; why\nrole_arn = r\ntype = ram_role_arn\naccess_key_id = old\nown = kept\n# end\n\n[z]\ny = 2");
        await Assert.ThrowsAsync<CredentialException>(() => SaveAsync("ci"));
        await SaveAsync("ci", overwrites: true);
        Assert.Equal("[a]\nx = 1\n[ci]\n; why\ntype = access_key\naccess_key_id = LTAI5tNewKey\nown = kept\naccess_key_secret = newSecret+/=\n# end\n\n[z]\ny = 2\n", Raw());
        await Shared().RemoveAsync("ci", TimeProvider.System, CancellationToken.None);
        Assert.Equal("[a]\nx = 1\n# end\n\n[z]\ny = 2\n", Raw());
    }

    [Fact]
    public void Writing_and_removing_a_profile_changes_no_line_of_the_others()
    {
        var line = Gen.OneOfConst("", "; note", "# [no]", "type = access_key", "access_key_id = x", " key=value ; c", "[a]", "[b]", "[c d]", "junk", "policy = {\"a\": 1}");
        Gen.Select(line.List[0, 12], Gen.OneOfConst("\n", "\r\n"), Gen.Bool).Sample((lines, end, isEnded) =>
        {
            var text = string.Join(end, lines) + (isEnded && lines.Count > 0 ? end : string.Empty);
            var changed = IniDocument.Parse(text).With("new-one", [new("type", "access_key"), new("access_key_id", "k")], []);
            Assert.Equal("k", IniDocument.Parse(changed.ToText()).Values("new-one")["access_key_id"]);
            Assert.StartsWith(text, changed.ToText(), StringComparison.Ordinal);
            Assert.Equal(text.TrimEnd(), IniDocument.Parse(changed.ToText()).Without("new-one").ToText().TrimEnd());
            foreach (var section in IniDocument.Parse(text).Sections)
            {
                Assert.Equal(IniDocument.Parse(text).Values(section), IniDocument.Parse(changed.ToText()).Values(section));
            }
        });
    }

    [Fact]
    public async Task What_is_written_is_its_users_alone()
    {
        await SaveAsync("ci");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.SharedFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_fixture.SharedFile)!));
        }

        Assert.Equal(["credentials", "credentials.lock"], Directory.GetFiles(Path.GetDirectoryName(_fixture.SharedFile)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var target = _fixture.Write("dotfiles/credentials", "[a]\nx = 1\n");
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.SharedFile)!);
        File.CreateSymbolicLink(_fixture.SharedFile, target);
        await SaveAsync("ci");
        Assert.NotNull(new FileInfo(_fixture.SharedFile).LinkTarget);
        Assert.Contains("[ci]", await File.ReadAllTextAsync(target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("a]")]
    [InlineData("")]
    [InlineData("é")]
    public async Task A_name_that_other_tools_cannot_read_is_refused(string name) =>
        Assert.Contains("letters, digits", (await Assert.ThrowsAsync<CredentialException>(() => SaveAsync(name))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_session_and_a_key_that_the_file_cannot_hold_are_refused_without_being_shown()
    {
        foreach (var key in new[] { new Credential("id", "canary", "canaryToken", "x"), new Credential("id", "canary;semicolon", null, "x") })
        {
            var error = await Assert.ThrowsAsync<CredentialException>(() => Shared().SaveAsync("ci", key, false, TimeProvider.System, CancellationToken.None));
            Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_fixture.SharedFile));
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_not_damaged()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.SharedFile)!);
        byte[] gb = [0x3B, 0xC3, 0xFC, 0x0A];
        await File.WriteAllBytesAsync(_fixture.SharedFile, gb);
        Assert.Contains("UTF-8", (await Assert.ThrowsAsync<CredentialException>(() => SaveAsync("ci"))).Message, StringComparison.Ordinal);
        Assert.Equal(gb, await File.ReadAllBytesAsync(_fixture.SharedFile));
    }

    [Fact]
    public async Task Twenty_threads_lose_no_profile_and_a_reader_never_meets_half_a_file()
    {
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var seen = 0;
            while (!done.IsCancellationRequested)
            {
                if (File.Exists(_fixture.SharedFile))
                {
                    var document = IniDocument.Parse(File.ReadAllText(_fixture.SharedFile));
                    Assert.All(document.Sections, section => Assert.Equal(3, document.Values(section).Count));
                    Assert.True(document.Sections.Count >= seen, "A profile was lost.");
                    seen = document.Sections.Count;
                }
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await SaveAsync($"p{thread}-{i}");
            }
        })));
        await done.CancelAsync();
        await reading;

        Assert.Equal(60, SharedFilePlace.List(_fixture.Context).Count);
    }

    private SharedFile Shared() => SharedFile.Locate(_fixture.Context.Environment)!;

    private Task SaveAsync(string name, bool overwrites = false) => Shared().SaveAsync(name, Key, overwrites, TimeProvider.System, CancellationToken.None);

    private string Raw() => new System.Text.UTF8Encoding(false).GetString(File.ReadAllBytes(_fixture.SharedFile));
}
