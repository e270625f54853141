namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class PostgresMemberTests : MemberTests
{
    public PostgresMemberTests()
        : base(new PostgresFixture())
    {
    }
}
