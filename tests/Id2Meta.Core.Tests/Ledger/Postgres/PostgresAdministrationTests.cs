using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresAdministrationTests : AdministrationTests
{
    private readonly PostgresFixture _fixture;

    public PostgresAdministrationTests()
        : this(new PostgresFixture())
    {
    }

    private PostgresAdministrationTests(PostgresFixture fixture)
        : base(fixture) => _fixture = fixture;

    [SkippableFact]
    public override async Task What_is_removed_is_gone_from_the_disk_and_its_cost_stays()
    {
        await using (var ledger = await _fixture.OpenAsync())
        {
            await _fixture.AnswerAsync(ledger, 0, 3_000);
        }

        await using var administration = await Ledgers.AdministerAsync(_fixture.Address, System.TimeProvider.System, CancellationToken.None);
        var size = (await administration.SummarizeAsync(CancellationToken.None)).Size;
        Assert.Equal(new LedgerRemoval(3_000, 0), await administration.RemoveAsync(new(), CancellationToken.None));
        await administration.ShrinkAsync(CancellationToken.None);

        Assert.True((await administration.SummarizeAsync(CancellationToken.None)).Size < size / 2);
        await using var again = await _fixture.OpenAsync();
        Assert.Null(await again.FindAsync(_fixture.Mark(0), CancellationToken.None, CancellationToken.None));
        Assert.Equal(3_000, again.Totals.Billed);
    }
}
