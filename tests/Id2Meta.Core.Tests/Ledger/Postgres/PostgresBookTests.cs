namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresBookTests : BookTests
{
    private protected override int Games => 4;

    private protected override LedgerFixture NewFixture() => new PostgresFixture();
}
