using System;
using System.Collections.Generic;
using Id2Meta.Ledger;
using Id2Meta.Ledger.Postgres;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger.Postgres;

public sealed class AddressTests
{
    [Theory]
    [InlineData("postgres://db.example.com/verifications", "postgres://db.example.com/verifications")]
    [InlineData("postgresql://me@db.example.com:6432/verifications?sslmode=require&schema=of_team_7", "postgres://me@db.example.com:6432/verifications?schema=of_team_7&sslmode=require")]
    [InlineData("postgres://a,b:6432/verifications", "postgres://a,b:6432/verifications")]
    [InlineData("postgres://m%40e@[::1]:5433/a%20b", "postgres://m%40e@[::1]:5433/a%20b")]
    [InlineData("postgres:///verifications?host=/var/run/postgresql&user=me&port=5433", "postgres://me@%2Fvar%2Frun%2Fpostgresql:5433/verifications")]
    [InlineData("postgres://?service=fleet", "postgres:///?service=fleet")]
    public void An_address_is_read_as_libpq_reads_it_and_shown_so_that_it_can_be_read_again(string text, string shown) =>
        Assert.Equal(shown, LedgerAddress.Parse(text, "/").ToString());

    [Theory]
    [InlineData("postgres://me:s3cret@db.example.com/verifications")]
    [InlineData("postgres://me:a/s3cret@db.example.com/verifications")]
    [InlineData("postgres://me:s3cret/a@db.example.com/verifications")]
    [InlineData("postgres://db.example.com/verifications?user=me&password=s3cret")]
    [InlineData("postgres://me:@db.example.com/verifications")]
    public void A_password_in_an_address_is_refused_and_not_repeated(string text)
    {
        var error = Assert.Throws<LedgerException>(() => LedgerAddress.Parse(text, "/"));

        Assert.Equal(LedgerError.PasswordInAddress, error.Word);
        Assert.DoesNotContain("s3cret", error.ToString() + error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres:verifications")]
    [InlineData("postgres://db/verifications?sslmode=sometimes")]
    [InlineData("postgres://db/verifications?schema=\"x\"; DROP")]
    [InlineData("postgres://db/verifications?options=-c%20search_path%3Dx")]
    [InlineData("postgres://db;Password=x/verifications")]
    [InlineData("postgres://db/verifications?port=70000")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Equal(LedgerError.AddressUnknown, Assert.Throws<LedgerException>(() => LedgerAddress.Parse(text, "/")).Word);

    [Theory]
    [InlineData("postgres://db.example.com/x", PostgresTls.VerifyFull)]
    [InlineData("postgres://10.0.0.7/x", PostgresTls.VerifyFull)]
    [InlineData("postgres://localhost,db.example.com/x", PostgresTls.VerifyFull)]
    [InlineData("postgres://localhost/x", PostgresTls.Prefer)]
    [InlineData("postgres://127.0.0.1:5433,[::1]/x", PostgresTls.Prefer)]
    [InlineData("postgres:///x?host=/run/postgresql", PostgresTls.Prefer)]
    [InlineData("postgres://db.example.com/x?sslmode=require", PostgresTls.Require)]
    [InlineData("postgres://db.example.com/x?sslmode=disable", PostgresTls.Disable)]
    internal void To_another_machine_goes_only_what_is_encrypted_unless_plain_text_is_asked_for(string text, PostgresTls mode)
    {
        var address = PostgresAddress.Parse(text);
        address.Check();

        Assert.Equal(mode, address.TlsMode);
    }

    [Theory]
    [InlineData("prefer")]
    [InlineData("allow")]
    public void What_might_fall_back_to_plain_text_on_the_way_to_another_machine_is_refused(string mode) => Assert.Equal(
        LedgerError.InsecureConnection,
        Assert.Throws<LedgerException>(() => PostgresAddress.Parse("postgres://db.example.com/x?sslmode=" + mode).Check()).Word);

    [Fact]
    public void A_service_file_fills_in_what_the_address_leaves_open()
    {
        var settings = new Dictionary<string, string>
        {
            ["host"] = "db.example.com", ["port"] = "6432", ["dbname"] = "verifications", ["user"] = "me", ["password"] = "s3cret", ["sslmode"] = "verify-ca", ["connect_timeout"] = "3",
        };

        var address = LedgerAddress.Parse("postgres://other@/?service=fleet", "/");
        Assert.Equal("fleet", address.Service);
        var full = address.WithService(settings);

        Assert.Equal("postgres://other@db.example.com:6432/verifications?sslmode=verify-ca", full.ToString());
        Assert.Equal(("s3cret", PostgresTls.VerifyCa), (full.Database!.Password, full.Database.TlsMode));
        Assert.Null(full.Service);
    }

    [Fact]
    public void A_login_replaces_the_user_and_is_not_shown()
    {
        var address = LedgerAddress.Parse("postgres://other@db/x", "/").WithLogin("me", "s3cret");

        Assert.Equal("postgres://me@db/x", address.ToString());
        Assert.Equal("s3cret", address.Database!.Password);
    }
}
