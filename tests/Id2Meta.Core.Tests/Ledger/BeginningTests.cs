using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A file that is not there yet, or not finished.</summary>
public sealed class BeginningTests
{
    [Fact]
    public async Task Runs_that_begin_at_once_on_a_new_ledger_all_get_it()
    {
        for (var round = 0; round < 10; round++)
        {
            using var fixture = new LedgerFixture();
            var ledgers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => fixture.OpenAsync())));
            foreach (var ledger in ledgers)
            {
                await ledger.DisposeAsync();
            }

            Assert.Equal(["people.ledger"], Directory.EnumerateFiles(fixture.Folder, "people.ledger*").Select(Path.GetFileName).Where(name => !name!.Contains('-', StringComparison.Ordinal) && !name.EndsWith("lock", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Who_only_looks_does_not_finish_a_ledger_that_a_stopped_run_began()
    {
        using var fixture = new LedgerFixture();
        await File.WriteAllBytesAsync(fixture.Path, []);

        var refusal = await Assert.ThrowsAsync<LedgerException>(fixture.SummarizeAsync);

        Assert.Equal(LedgerError.NotFound, refusal.Word);
        await using var ledger = await fixture.OpenAsync();
        Assert.False(ledger.TryFind(fixture.Mark(1), out _));
    }
}
