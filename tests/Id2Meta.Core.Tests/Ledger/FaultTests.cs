using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Sqlite;
using Id2Meta.Tests;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

public sealed class FaultTests : IDisposable
{
    private static readonly LedgerOptions Hasty = new() { LockTimeout = TimeSpan.FromMilliseconds(1) };
    private readonly LedgerFixture _fixture = new();

    [Theory]
    [InlineData("name,number\n")]
    [InlineData("x")]
    public async Task A_file_that_is_something_else_is_left_alone(string content)
    {
        await File.WriteAllTextAsync(_fixture.Path, content);
        await RefusedAsync(LedgerError.NotALedger);
        Assert.Equal(content, await File.ReadAllTextAsync(_fixture.Path));
    }

    [Fact]
    public async Task Another_program_s_database_is_left_alone()
    {
        LockedFile.Change(_fixture.Path, "CREATE TABLE people (name TEXT)");
        var content = await File.ReadAllBytesAsync(_fixture.Path);
        await RefusedAsync(LedgerError.NotALedger);
        Assert.Equal(content, await File.ReadAllBytesAsync(_fixture.Path));
    }

    [Fact]
    public async Task An_empty_file_becomes_a_ledger()
    {
        await File.WriteAllBytesAsync(_fixture.Path, []);
        await MakeAsync();
    }

    [Fact]
    public async Task A_folder_and_a_missing_folder_are_no_place_for_a_ledger()
    {
        Directory.CreateDirectory(_fixture.Path);
        await RefusedAsync(LedgerError.NotALedger);
        await RefusedAsync(LedgerError.NotFound, LedgerAddress.Parse("nowhere/people.ledger", _fixture.Folder));
    }

    [Fact]
    public void A_short_key_is_refused() =>
        Assert.Equal(LedgerError.KeyUnusable, Assert.Throws<LedgerException>(() => new LedgerKey(new byte[31])).Word);

    [Fact]
    public async Task A_locked_file_is_told_and_worth_another_try()
    {
        await MakeAsync();
        using (LockedFile.Lock(_fixture.Path))
        {
            Assert.True((await RefusedAsync(LedgerError.Locked)).IsTransient);
        }

        await MakeAsync();
    }

    [Fact]
    public async Task A_run_that_could_not_say_that_it_left_is_dead_to_the_next_one_at_once()
    {
        var first = await _fixture.OpenAsync(new() { LockTimeout = TimeSpan.FromMilliseconds(1), Lease = TimeSpan.FromHours(1) });
        var sent = await first.ClaimAsync(_fixture.Mark(0), CancellationToken.None);
        Assert.True(sent.TryLeave());
        using (_fixture.Lock())
        {
            await first.DisposeAsync();
        }

        await using var next = await _fixture.OpenAsync();
        var found = await next.ClaimAsync(_fixture.Mark(0), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(ClaimOutcome.Uncertain, found.Outcome);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Not even root makes files there.
        await RefusedAsync(LedgerError.ReadOnly, LedgerAddress.Parse("/sys/people.ledger", "/"));
    }

    [Fact]
    public async Task A_damaged_page_is_told_and_no_answer_is_made_up()
    {
        await using (var ledger = await _fixture.OpenAsync())
        {
            await _fixture.AnswerAsync(ledger, 0, 500);
        }

        var bytes = await File.ReadAllBytesAsync(_fixture.Path);
        var pages = bytes.Length / 4096;
        bytes.AsSpan((pages - 4) * 4096).Fill(0xA5);
        await File.WriteAllBytesAsync(_fixture.Path, bytes);

        var error = await Assert.ThrowsAsync<LedgerException>(async () =>
        {
            await using var ledger = await _fixture.OpenAsync(Hasty);
            for (var index = 0; index < 500; index++)
            {
                Assert.True(ledger.TryFind(_fixture.Mark(index), out var found));
                Assert.Equal(1, found.BizCode);
            }
        });
        Assert.Equal((LedgerError.Damaged, false), (error.Word, error.IsTransient));
    }

    [Fact]
    public void A_full_disk_is_worth_another_try_and_says_what_to_do()
    {
        var error = SqliteFaults.Of(new SqliteException("full", 13, 13), "people.ledger");
        Assert.Equal((LedgerError.Full, true), (error.Word, error.IsTransient));
    }

    [SmallDiskFact]
    public async Task A_full_disk_stops_what_is_new_and_keeps_what_was_finished()
    {
        using var disk = new SmallDisk();
        var address = LedgerAddress.Parse("people.ledger", disk.Folder);
        await using (var ledger = await Ledgers.OpenAsync(address, _fixture.Key, LedgerFixture.Scope, Hasty, TimeProvider.System, CancellationToken.None))
        {
            await _fixture.AnswerAsync(ledger, 0, 1);
            var error = await Assert.ThrowsAsync<LedgerException>(async () =>
            {
                for (var from = 1; from < 100_000; from += 100)
                {
                    await _fixture.AnswerAsync(ledger, from, 100);
                }
            });
            Assert.Equal(LedgerError.Full, error.Word);
            Assert.True(ledger.TryFind(_fixture.Mark(0), out _));
        }

        disk.Free();
        await using var again = await Ledgers.OpenAsync(address, _fixture.Key, LedgerFixture.Scope, Hasty, TimeProvider.System, CancellationToken.None);
        Assert.True(again.TryFind(_fixture.Mark(0), out _));
        await _fixture.AnswerAsync(again, 1_000_000, 1);
    }

    [Fact]
    public async Task A_ledger_deleted_under_a_run_is_not_written_any_more()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Verification.People.Now);
        await using var ledger = await _fixture.OpenAsync(Hasty, clock);
        var claim = await ledger.ClaimAsync(_fixture.Mark(1), CancellationToken.None);
        File.Delete(_fixture.Path);
        var error = await Assert.ThrowsAsync<LedgerException>(() => ledger.RenewAsync(claim, CancellationToken.None).AsTask());
        Assert.Equal(LedgerError.NotFound, error.Word);
    }

    [Theory]
    [InlineData("/data/people", "nfs4")]
    [InlineData("/data", "nfs4")]
    [InlineData("/database", "ext4")]
    [InlineData("/data/local disk/x", "xfs")]
    [InlineData("/home/me", "ext4")]
    public void The_mount_around_a_folder_says_what_disk_it_is(string folder, string kind)
    {
        string[] mounts = ["/dev/sda1 / ext4 rw 0 0", "server:/export /data nfs4 rw 0 0", @"/dev/sdb1 /data/local\040disk xfs rw 0 0"];
        Assert.Equal(kind, NetworkShare.KindOf(folder, mounts));
    }

    [Theory]
    [InlineData("nfs", true)]
    [InlineData("nfs4", true)]
    [InlineData("cifs", true)]
    [InlineData("smb3", true)]
    [InlineData("9p", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("ext4", false)]
    [InlineData("overlay", false)]
    [InlineData("tmpfs", false)]
    public void Disks_of_other_machines_are_no_place_for_a_ledger(string kind, bool isForeign) => Assert.Equal(isForeign, NetworkShare.IsForeign(kind));

    [Theory]
    [InlineData("mysql://server/db")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void What_is_no_path_is_refused(string text) =>
        Assert.Equal(LedgerError.AddressUnknown, Assert.Throws<LedgerException>(() => LedgerAddress.Parse(text, _fixture.Folder)).Word);

    public void Dispose() => _fixture.Dispose();

    private async Task MakeAsync()
    {
        await using var ledger = await _fixture.OpenAsync(Hasty);
    }

    private async Task<LedgerException> RefusedAsync(string word, LedgerAddress? address = null)
    {
        var error = await Assert.ThrowsAsync<LedgerException>(
            () => Ledgers.OpenAsync(address ?? _fixture.Address, _fixture.Key, LedgerFixture.Scope, Hasty, TimeProvider.System, CancellationToken.None));
        Assert.Equal(word, error.Word);
        Assert.NotEmpty(error.Message);
        Assert.NotEmpty(error.Remedy);
        return error;
    }
}
