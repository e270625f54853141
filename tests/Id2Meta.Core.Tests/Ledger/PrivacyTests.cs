using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

public sealed class PrivacyTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Fact]
    public async Task No_name_no_number_and_no_key_is_in_any_file()
    {
        await using var ledger = await _fixture.OpenAsync(new LedgerOptions { RetryUncertain = true });
        await _fixture.AnswerAsync(ledger, 0, 200);
        await ledger.UnsureAsync(await ledger.ClaimAsync(_fixture.Mark(200), CancellationToken.None));
        await ledger.ClaimAsync(_fixture.Mark(201), CancellationToken.None);

        var files = Files();
        Assert.Contains(files, file => file.Name.EndsWith("-wal", StringComparison.Ordinal) && file.Content.Length > 0);
        foreach (var (name, content) in files)
        {
            Assert.All(Secrets(), secret => Assert.True(content.AsSpan().IndexOf(secret) < 0, name));
        }

        Assert.Contains(files, file => file.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(LedgerFixture.Scope.Endpoint)) >= 0);
    }

    [Fact]
    public async Task Every_file_is_its_owner_s_only()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var ledger = await _fixture.OpenAsync();
        await _fixture.AnswerAsync(ledger, 0, 1);
        var ofLedger = Directory.GetFiles(_fixture.Folder).Where(file => !file.Contains("-run", StringComparison.Ordinal)).ToList();
        Assert.Equal(["people.ledger", "people.ledger-shm", "people.ledger-wal"], ofLedger.Select(Path.GetFileName).Order());
        foreach (var file in ofLedger)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Marks_differ_by_key_name_and_number()
    {
        await using var ledger = await _fixture.OpenAsync();
        using var other = new LedgerKey(new byte[32]);
        var marks = new[]
        {
            ledger.MarkOf(People.Name(1), People.Number(1)),
            ledger.MarkOf(People.Name(2), People.Number(1)),
            ledger.MarkOf(People.Name(1), People.Number(2)),
            other.MarkOf(People.Name(1), People.Number(1)),
        };
        Assert.Equal(4, marks.Distinct().Count());
        Assert.Equal(marks[0], _fixture.Key.MarkOf(People.Name(1), People.Number(1)));
    }

    public void Dispose() => _fixture.Dispose();

    private static IEnumerable<byte[]> Secrets()
    {
        for (var index = 0; index <= 201; index++)
        {
            foreach (var text in new[] { People.Name(index), People.Number(index) })
            {
                yield return Encoding.UTF8.GetBytes(text);
                yield return Encoding.Unicode.GetBytes(text);
            }
        }

        yield return LedgerFixture.KeyBytes;
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(LedgerFixture.KeyBytes));
        yield return Encoding.UTF8.GetBytes(LedgerFixture.Scope.Account);
    }

    private List<(string Name, byte[] Content)> Files() => [.. Directory.GetFiles(_fixture.Folder).Where(file => !file.Contains("-run", StringComparison.Ordinal)).Select(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (file, content);
    })];
}
