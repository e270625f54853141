using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Ledger.Tests;

/// <summary>What can be wrong with the file of a ledger, in the real engine: a clear error before anything is sent, or a run that stops cleanly and keeps what was finished.</summary>
public sealed class LedgerFaultTests : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Session _session = new();

    public LedgerFaultTests() => _session.Run("Start-Id2MetaSandbox -QpsLimit 100000 | Out-Null");

    private string Ledger => _folder.File("people.ledger");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_newer_schema_is_refused_by_every_cmdlet_and_left_as_it_is()
    {
        Verify(Ledger, 2);
        await OtherProgram.ChangeAsync(Ledger, "UPDATE ledger SET version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
        var before = await File.ReadAllBytesAsync(Ledger);

        foreach (var script in new[]
        {
            "$rows | Invoke-Id2MetaVerify -Ledger $ledger", "$rows | Measure-Id2MetaInput -Ledger $ledger", "Get-Id2MetaLedger $ledger", "Get-Id2MetaLedgerEntry $ledger",
            "Remove-Id2MetaLedgerEntry $ledger -All -Force",
        })
        {
            var error = AssertRefused(Run(script, Ledger, 5), "LedgerNewerSchema", sent: 2);
            Assert.Contains("99", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("Update Id2Meta", error.ErrorDetails?.RecommendedAction + error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Ledger));
    }

    [Fact]
    public async Task Another_programs_database_is_refused_by_every_cmdlet_and_left_as_it_is()
    {
        await OtherProgram.ChangeAsync(Ledger, "CREATE TABLE people (name TEXT)");
        var before = await File.ReadAllBytesAsync(Ledger);

        foreach (var script in new[] { "$rows | Invoke-Id2MetaVerify -Ledger $ledger", "$rows | Measure-Id2MetaInput -Ledger $ledger", "Get-Id2MetaLedger $ledger", "Remove-Id2MetaLedgerEntry $ledger -All -Force" })
        {
            AssertRefused(Run(script, Ledger, 5), "LedgerNotALedger", sent: 0);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Ledger));
        Assert.Equal([Ledger], Directory.GetFiles(Path.GetDirectoryName(Ledger)!));
    }

    [Fact]
    public void A_damaged_page_is_told_and_no_answer_is_asked_for_again_or_made_up()
    {
        Verify(Ledger, 500);
        var bytes = File.ReadAllBytes(Ledger);
        bytes.AsSpan(((bytes.Length / 4096) - 4) * 4096).Fill(0xA5);
        File.WriteAllBytes(Ledger, bytes);

        var run = Verify(Ledger, 500);

        Assert.StartsWith("Id2Meta.LedgerDamaged,", Assert.Single(run.Errors, error => !error.FullyQualifiedErrorId.StartsWith("Id2Meta.RowsNotVerified", StringComparison.Ordinal)).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(500L, Bill("Requests"));
        Assert.Equal(Enumerable.Range(1, run.Output.Count).Select(number => (object)(long)number), run.All("RowNumber"));
        Assert.All(run.Output, result => Assert.Contains(
            ((string)result.Properties["Status"].Value, (string)result.Properties["Source"].Value), new[] { ("Consistent", "Ledger"), ("Skipped", "Local") }));
    }

    /// <summary>It is waited for as long as a run waits for a lock.</summary>
    [Fact]
    public async Task A_ledger_that_stays_locked_is_an_error_before_anything_is_sent_and_one_that_is_let_go_is_waited_for()
    {
        using var other = new Session();
        Verify(Ledger, 2);
        using var waiting = other.NewShell("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger", ("rows", People.Rows(20)), ("ledger", Ledger));
        Task<PSDataCollection<PSObject>> running;
        await using (await OtherProgram.HoldAsync(Ledger, "BEGIN IMMEDIATE"))
        {
            var error = AssertRefused(Verify(Ledger, 20), "LedgerLocked", sent: 2);
            Assert.Contains("locked by another program", error.Exception.Message, StringComparison.Ordinal);
            running = waiting.InvokeAsync();
        }

        Assert.All(await running.WaitAsync(HangGuard), result => Assert.Equal("Consistent", result.Properties["Status"].Value));
        Assert.Equal(20L, Bill("BilledCalls"));
    }

    [SmallDiskFact]
    public void On_a_full_disk_a_run_stops_and_what_was_finished_is_kept()
    {
        using var disk = new SmallDisk();
        var ledger = Path.Combine(disk.Folder, "people.ledger");

        var first = Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 -OutageTimeoutSeconds 0.2 -Ledger $ledger", ledger, 20_000);

        Assert.Single(first.Errors, error => error.FullyQualifiedErrorId.StartsWith("Id2Meta.LedgerFull,", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, first.Output.Count).Select(number => (object)(long)number), first.All("RowNumber"));
        Assert.All(first.All("Status"), status => Assert.Contains((string)status!, new[] { "Consistent", "Skipped" }));
        var answered = first.Output.Where(result => (string)result.Properties["Status"].Value == "Consistent").ToList();
        Assert.Equal(Bill("BilledCalls"), answered.Count);
        Assert.InRange(answered.Count, 1, 19_999);

        disk.Free();
        var second = Verify(ledger, first.Output.Count);

        Assert.Equal(0L, Bill("SubjectsBilledMoreThanOnce"));
        var known = second.All("RequestId").ToHashSet();
        var lost = answered.Where(result => !known.Contains(result.Properties["RequestId"].Value)).Select(result => result.Properties["RowNumber"].Value).ToList();

        // What was on its way into the ledger when the disk was full is told as uncertain, and so is what was claimed and not sent: four rows for a place on the wire.
        var uncertain = second.Output.Where(result => (string?)result.Properties["Code"].Value == "Id2Meta.OutcomeUnknown").Select(result => result.Properties["RowNumber"].Value).ToList();
        Assert.InRange(uncertain.Count, lost.Count, 4 * 8);
        Assert.All(lost, row => Assert.Contains(row, uncertain));
        Assert.All(second.All("Status").Where((_, row) => !uncertain.Contains((long)row + 1)), status => Assert.Equal("Consistent", status));
    }

    [SmallDiskFact]
    public void Where_nothing_can_be_written_it_is_an_error_before_anything_is_sent()
    {
        using var disk = new SmallDisk();
        Verify(Path.Combine(disk.Folder, "people.ledger"), 2);
        disk.MakeReadOnly();

        foreach (var name in new[] { "people.ledger", "new.ledger" })
        {
            var error = AssertRefused(Verify(Path.Combine(disk.Folder, name), 5), "LedgerReadOnly", sent: 2);
            Assert.Contains(name, error.Exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>As <c>strings</c> would look for them.</summary>
    [Fact]
    public void In_the_middle_of_a_run_the_ledger_its_log_and_the_folder_of_its_key_show_nobody()
    {
        const string Name = "金丝雀名";
        const string Secret = "CanarySecretOfTheLedger";
        const string KeyId = "CanaryKeyIdOfTheLedger";
        _session.Run("Stop-Id2MetaSandbox; Start-Id2MetaSandbox -Fault DropAfter -FaultRate 0.1 -Seed 5 -Credential $key | Out-Null", ("key", CredentialRehearsal.Key(KeyId, Secret)));
        var rows = Enumerable.Range(0, 200).Select(index => People.Row(Name + index, People.Number(4321 + index))).ToArray();
        var files = new Dictionary<string, byte[]>();
        var take = () =>
        {
            // A run holds a file of its own locked, as a sign of life.
            var ofLedger = Directory.GetFiles(Path.GetDirectoryName(Ledger)!).Where(file => !file.Contains("-run", StringComparison.Ordinal));
            foreach (var file in ofLedger.Concat(Directory.GetFiles(NobodysMachine.LedgerKeyFolder)))
            {
                files[file] = Read(file);
            }
        };

        var run = _session.Run(
            "$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -Ledger $ledger | ForEach-Object { if ($_.RowNumber -eq 150) { $take.Invoke() } }",
            ("rows", rows), ("ledger", Ledger), ("take", take));

        Assert.Null(run.Terminating);
        Assert.True(files[Ledger + "-wal"].Length > 10_000);
        var key = Assert.Single(files, file => file.Key.StartsWith(NobodysMachine.LedgerKeyFolder, StringComparison.Ordinal));
        var texts = rows.SelectMany(row => new[] { (string)row.Properties["UserName"].Value, (string)row.Properties["IdentifyNum"].Value, ((string)row.Properties["IdentifyNum"].Value)[..17] })
            .Concat([Secret, KeyId, Name]).SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes(text) }).ToList();
        foreach (var (file, bytes) in files)
        {
            Assert.All(texts, text => Assert.True(bytes.AsSpan().IndexOf(text) < 0, file));
            Assert.DoesNotMatch("[0-9]{15}", Encoding.Latin1.GetString(bytes));
            Assert.True(file == key.Key || bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(key.Value).Trim())) < 0, file);
        }

        Assert.True(files[Ledger + "-wal"].AsSpan().IndexOf("sandbox"u8) >= 0, "what is to be seen is seen");
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private ErrorRecord AssertRefused(Run run, string word, long sent)
    {
        Assert.Empty(run.Output);
        var error = Assert.Single(run.Errors);
        Assert.StartsWith($"Id2Meta.{word},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(sent, Bill("Requests"));
        return error;
    }

    private Run Verify(string ledger, int rows) => Run("$rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 8 -Ledger $ledger", ledger, rows);

    private Run Run(string script, string ledger, int rows) => _session.Run(script, ("rows", People.Rows(rows)), ("ledger", ledger));

    private long Bill(string name) => (long)_session.Run("Get-Id2MetaSandbox").Output.Single().Properties[name].Value;
}
