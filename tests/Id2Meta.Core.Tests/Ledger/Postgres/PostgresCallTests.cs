namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresCallTests : CallTests
{
    public PostgresCallTests()
        : base(new PostgresFixture())
    {
    }
}
