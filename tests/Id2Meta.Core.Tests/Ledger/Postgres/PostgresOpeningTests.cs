namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresOpeningTests : OpeningTests
{
    public PostgresOpeningTests()
        : base(new PostgresFixture())
    {
    }
}
