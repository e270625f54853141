using System;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>How SQLite finds entries.</summary>
public sealed class EntrySearchTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    /// <summary>Otherwise each portion would read all before it again, and a person's entry the whole ledger.</summary>
    [Fact]
    public async Task Entries_are_sought_by_their_key_and_never_scanned()
    {
        await using (var ledger = await _fixture.OpenAsync())
        {
            await _fixture.AnswerAsync(ledger, 0, 1);
        }

        Assert.Equal(["SEARCH call USING PRIMARY KEY ((scope,high,low)>(?,?,?))"], LockedFile.Plan(_fixture.Path, LedgerSql.Entries));
        var ofMark = LockedFile.Plan(_fixture.Path, LedgerSql.EntriesOfMark);
        Assert.Contains("SEARCH call USING PRIMARY KEY (scope=? AND high=? AND low=?)", ofMark);
        Assert.DoesNotContain(ofMark, step => step.StartsWith("SCAN call", StringComparison.Ordinal));
    }

    public void Dispose() => _fixture.Dispose();
}
