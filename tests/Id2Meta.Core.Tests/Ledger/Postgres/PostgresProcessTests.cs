namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresProcessTests : ProcessTests
{
    public PostgresProcessTests()
        : base(new PostgresFixture())
    {
    }

    private protected override int Kills => 2;
}
