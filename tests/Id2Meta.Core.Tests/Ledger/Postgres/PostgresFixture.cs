using System;
using System.Globalization;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Postgres;
using Id2Meta.Ledger.Sql;
using Id2Meta.Tests;
using Npgsql;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger.Postgres;

/// <summary>A ledger in a schema of its own; the test is skipped where there is no PostgreSQL.</summary>
internal sealed class PostgresFixture : LedgerFixture
{
    private readonly string _schema = "test_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    /// <summary>Makes the address of one that is not there yet.</summary>
    /// <param name="hasOwnRole">Whether a role of its own uses it, so that the test can do something to all its connections.</param>
    public PostgresFixture(bool hasOwnRole = false)
    {
        Skip.IfNot(PostgresCluster.IsInstalled, PostgresCluster.Missing);
        Cluster = PostgresCluster.Shared;
        Role = PostgresCluster.Role;
        if (hasOwnRole)
        {
            Role = "of_" + _schema;
            Cluster.Sql(PostgresCluster.Database, $"CREATE ROLE {Role} LOGIN", $"GRANT CREATE ON DATABASE {PostgresCluster.Database} TO {Role}");
        }
    }

    public string Role { get; }

    public PostgresCluster Cluster { get; }

    public string Schema => _schema;

    public override LedgerAddress Address => LedgerAddress.Parse(Cluster.Address(_schema, Role), "/");

    public override string[] Files => [];

    public override int LeaseOfKilled => 1_000;

    public override LedgerAddress AddressAt(TimeProvider? clock) => clock is null or not (Microsoft.Extensions.Time.Testing.FakeTimeProvider or SettableClock)
        ? Address
        : Address.WithClock(clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) + "::float8 / 1000");

    public override ILedgerDriver Driver(LedgerOptions options, TimeProvider clock) => new PostgresDriver(AddressAt(clock).Database!, options, isForPeople: false, clock);

    public override IDisposable Lock()
    {
        var connection = Open();
        using var command = new NpgsqlCommand("BEGIN; LOCK TABLE member, call IN ACCESS EXCLUSIVE MODE", connection);
        command.ExecuteNonQuery();
        return new Held(connection);
    }

    public override void Change(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Cluster.Port};Database={PostgresCluster.Database};Username={Role};Search Path={_schema};Pooling=false"));
        connection.Open();
        return connection;
    }

    /// <summary>Locks that are gone when this is: a server notices later that a connection is closed.</summary>
    private sealed class Held(NpgsqlConnection connection) : IDisposable
    {
        public void Dispose()
        {
            using (var command = new NpgsqlCommand("ROLLBACK", connection))
            {
                command.ExecuteNonQuery();
            }

            connection.Dispose();
        }
    }
}
