using System.Linq;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class VerifyTests
{
    private const string StartSandbox = "Start-Id2MetaSandbox | Out-Null\n";

    [Fact]
    public void Rows_are_verified_in_input_order_and_the_bill_agrees()
    {
        using var session = new Session();
        var rows = People.Rows(200).Append(People.Row("试", People.NumberOf(801))).Append(People.Row("试", People.NumberOf(901))).ToArray();
        var run = session.Run(StartSandbox + "$rows | Invoke-Id2MetaVerify -QpsLimit 100000", ("rows", rows));

        Assert.Null(run.Terminating);
        Assert.Empty(run.Errors);
        Assert.Equal(Enumerable.Range(1, 202).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal(rows.Select(row => row.Properties["IdentifyNum"].Value), run.All("IdentifyNum"));
        Assert.All(run.All("Status").Take(200), status => Assert.Equal("Consistent", status));
        Assert.Equal(["Inconsistent", "NoRecord"], run.All("Status").Skip(200));
        Assert.All(run.All("Source"), source => Assert.Equal("Sandbox", source));
        Assert.Equal("Id2Meta.VerificationResult", run.Output[0].TypeNames[0]);

        var bill = session.Run("Get-Id2MetaSandbox").Output.Single();
        Assert.Equal(202L, bill.Properties["Requests"].Value);
        Assert.Equal(201L, bill.Properties["BilledCalls"].Value);
        Assert.Equal(201, run.All("BilledCalls").Cast<int>().Sum());
    }

    [Fact]
    public void A_csv_of_a_hundred_thousand_rows_gives_as_many_results_in_order()
    {
        const int Count = 100_000;
        using var folder = new TemporaryFolder();
        var csv = folder.Write("people.csv", Enumerable.Range(0, Count).Select(index => $"{People.Name(index)},{People.Number(index)}").Prepend("UserName,IdentifyNum"));
        using var session = new Session();
        var run = session.Run(StartSandbox + "Import-Csv $csv | Invoke-Id2MetaVerify -QpsLimit 100000 -ThrottleLimit 32", ("csv", csv));

        Assert.Empty(run.Errors);
        Assert.Equal(Enumerable.Range(1, Count).Select(row => (object)(long)row), run.All("RowNumber"));
        Assert.Equal(Enumerable.Range(0, Count).Select(People.Number), run.All("IdentifyNum"));
        Assert.All(run.All("Status"), status => Assert.Equal("Consistent", status));
        var bill = session.Run("Get-Id2MetaSandbox").Output.Single();
        Assert.Equal((long)Count, bill.Properties["BilledCalls"].Value);
        Assert.Equal(0L, bill.Properties["SubjectsBilledMoreThanOnce"].Value);
    }

    [Fact]
    public void One_person_in_500_rows_is_one_call()
    {
        using var session = new Session();
        var run = session.Run(StartSandbox + "$rows | Invoke-Id2MetaVerify -QpsLimit 100000",
            ("rows", Enumerable.Repeat(0, 500).Select(People.Row).ToArray()));

        Assert.Equal(500, run.Output.Count);
        Assert.Equal(499, run.All("Source").Count(source => (string?)source == "Duplicate"));
        Assert.All(run.All("Status"), status => Assert.Equal("Consistent", status));
        Assert.Equal(1, run.All("BilledCalls").Cast<int>().Sum());
        Assert.Equal(1L, session.Run("Get-Id2MetaSandbox").Output.Single().Properties["Requests"].Value);
    }

    [Fact]
    public void Without_a_key_the_error_names_every_way_to_have_one()
    {
        using var session = new Session();
        var run = session.Run("$rows | Invoke-Id2MetaVerify", ("rows", People.Rows(1)));

        var error = Assert.Single(run.Errors);
        Assert.Equal("Id2Meta.CredentialMissing,Id2Meta.Commands.InvokeId2MetaVerifyCommand", error.FullyQualifiedErrorId);
        Assert.Contains("Set-Id2MetaCredential", error.Exception.Message, System.StringComparison.Ordinal);
        Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_ID", error.Exception.Message, System.StringComparison.Ordinal);
        Assert.Contains("Start-Id2MetaSandbox", error.Exception.Message, System.StringComparison.Ordinal);
    }
}
