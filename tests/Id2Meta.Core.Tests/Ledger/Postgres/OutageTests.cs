using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Postgres;
using Id2Meta.Tests;
using Npgsql;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger.Postgres;

/// <summary>The database goes away, and comes back: what was told as stored is stored, and what was not is told again.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly PostgresFixture _fixture = new(hasOwnRole: true);

    [SkippableFact]
    public async Task A_connection_that_was_cut_fails_what_was_under_way_and_the_next_change_succeeds()
    {
        await using var ledger = await _fixture.OpenAsync();
        var claim = await ClaimAsync(ledger, 1);
        Cut();

        var error = await Assert.ThrowsAsync<LedgerException>(() => ledger.DoneAsync(claim, 1, isBilled: true, null));
        Assert.Equal((LedgerError.Unreachable, true), (error.Word, error.IsTransient));
        await ledger.DoneAsync(claim, 1, isBilled: true, null);

        Assert.Equal(new LedgerTotals(1, 0, 0), ledger.Totals);
        await AgainAsync(() => ledger.FindAsync(_fixture.Mark(1), CancellationToken.None, CancellationToken.None).AsTask());
        Assert.True((await ledger.Pace.ReserveAsync(1, default, CancellationToken.None)).NextSlot > 0);
    }

    [SkippableFact]
    public async Task While_the_database_takes_no_changes_nothing_is_claimed_and_it_is_worth_another_try()
    {
        await using var ledger = await _fixture.OpenAsync();
        _fixture.Cluster.Sql("postgres", $"ALTER ROLE {_fixture.Role} SET default_transaction_read_only = on");
        try
        {
            Cut();
            LedgerException? refusal = null;
            for (var attempt = 0; attempt < 2; attempt++)
            {
                refusal = await Assert.ThrowsAsync<LedgerException>(() => ClaimAsync(ledger, 1));
            }

            Assert.Equal((LedgerError.Unreachable, true), (refusal!.Word, refusal.IsTransient));
            Assert.Contains("takes no changes", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            _fixture.Cluster.Sql("postgres", $"ALTER ROLE {_fixture.Role} RESET default_transaction_read_only");
        }

        Assert.Equal(ClaimOutcome.Ours, (await ClaimAsync(ledger, 1)).Outcome);
    }

    [SkippableFact]
    public async Task A_ledger_whose_tables_are_gone_is_told_and_not_waited_for()
    {
        await using var ledger = await _fixture.OpenAsync();
        _fixture.Change($"DROP SCHEMA {_fixture.Schema} CASCADE");

        var error = await Assert.ThrowsAsync<LedgerException>(() => ClaimAsync(ledger, 1));
        Assert.Equal((LedgerError.NotFound, false), (error.Word, error.IsTransient));
    }

    [SkippableFact]
    public async Task A_schema_of_somebody_else_is_left_alone()
    {
        _fixture.Cluster.Sql(PostgresCluster.Database, $"CREATE SCHEMA {_fixture.Schema} AUTHORIZATION {_fixture.Role}", $"CREATE TABLE {_fixture.Schema}.people (name text)");

        var error = await Assert.ThrowsAsync<LedgerException>(() => _fixture.OpenAsync());
        Assert.Equal(LedgerError.NotALedger, error.Word);
    }

    [SkippableFact]
    public async Task A_role_needs_no_more_than_its_own_schema()
    {
        var role = "narrow_" + _fixture.Schema;
        _fixture.Cluster.Sql(PostgresCluster.Database, $"CREATE ROLE {role} LOGIN");
        var address = LedgerAddress.Parse(_fixture.Cluster.Address(_fixture.Schema, role), "/");
        var refusal = await Assert.ThrowsAsync<LedgerException>(OpenAsync);
        Assert.Equal(LedgerError.ReadOnly, refusal.Word);

        _fixture.Cluster.Sql(PostgresCluster.Database, $"CREATE SCHEMA {_fixture.Schema} AUTHORIZATION {role}");
        await using var ledger = await OpenAsync();
        await _fixture.AnswerAsync(ledger, 0, 3);
        Assert.Equal(3, ledger.Totals.Billed);

        Task<ILedger> OpenAsync() => Ledgers.OpenAsync(address, _fixture.Key, LedgerFixture.Scope, new LedgerOptions(), TimeProvider.System, CancellationToken.None);
    }

    [SkippableFact]
    public async Task The_certificate_of_the_server_is_checked_as_sslmode_says()
    {
        var near = _fixture.Cluster.Address(_fixture.Schema, _fixture.Role);
        Assert.Equal(LedgerError.TlsFailed, (await Assert.ThrowsAsync<LedgerException>(() => OpenAsync(near + "&sslmode=verify-full"))).Word);
        var trusted = $"&sslrootcert={Uri.EscapeDataString(_fixture.Cluster.CertificatePath)}";
        Assert.Equal(LedgerError.TlsFailed, (await Assert.ThrowsAsync<LedgerException>(() => OpenAsync(near + "&sslmode=verify-full" + trusted))).Word);
        await (await OpenAsync(near + "&sslmode=verify-ca" + trusted)).DisposeAsync();
        await (await OpenAsync(near + "&sslmode=require")).DisposeAsync();
        await (await OpenAsync(near + "&sslmode=verify-ca&sslrootcert=" + Path.GetFileName(_fixture.Cluster.CertificatePath))).DisposeAsync();
        await using var named = await OpenAsync(near.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "&sslmode=verify-full" + trusted);

        var isEncrypted = _fixture.Cluster.Sql("postgres", $"SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '{_fixture.Role}'");
        Assert.Equal("t", isEncrypted.Trim());

        Task<ILedger> OpenAsync(string address) =>
            Ledgers.OpenAsync(LedgerAddress.Parse(address, Path.GetDirectoryName(_fixture.Cluster.CertificatePath)!), _fixture.Key, LedgerFixture.Scope, new LedgerOptions(), TimeProvider.System, CancellationToken.None);
    }

    [SkippableTheory]
    [InlineData("40001", LedgerError.Locked, true)]
    [InlineData("40P01", LedgerError.Locked, true)]
    [InlineData("53100", LedgerError.Full, true)]
    [InlineData("53300", LedgerError.Unreachable, true)]
    [InlineData("57P01", LedgerError.Unreachable, true)]
    [InlineData("57P03", LedgerError.Unreachable, true)]
    [InlineData("08006", LedgerError.Unreachable, true)]
    [InlineData("25006", LedgerError.Unreachable, true)]
    [InlineData("28P01", LedgerError.AccessDenied, false)]
    [InlineData("3D000", LedgerError.NotFound, false)]
    [InlineData("42501", LedgerError.ReadOnly, false)]
    [InlineData("XX001", LedgerError.Damaged, false)]
    [InlineData("22012", LedgerError.Failed, false)]
    public void What_the_server_says_is_told_in_our_words(string code, string word, bool isTransient)
    {
        var error = PostgresFaults.Of(new PostgresException("the server's own words", "ERROR", "ERROR", code), "postgres://db/x");

        Assert.Equal((word, isTransient), (error.Word, error.IsTransient));
        Assert.DoesNotContain("own words", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => _fixture.Dispose();

    private static async Task<T> AgainAsync<T>(Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (LedgerException exception) when (exception.IsTransient)
        {
            return await change();
        }
    }

    private Task<LedgerClaim> ClaimAsync(ILedger ledger, int index) => ledger.ClaimAsync(_fixture.Mark(index), CancellationToken.None).AsTask();

    /// <summary>Ends all connections to this ledger.</summary>
    private void Cut() => _fixture.Cluster.Sql(
        "postgres", $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{_fixture.Role}'");
}
