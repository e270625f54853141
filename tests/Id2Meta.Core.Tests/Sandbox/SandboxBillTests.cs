using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Sandbox;
using Xunit;

namespace Id2Meta.Core.Tests.Sandbox;

public sealed class SandboxBillTests
{
    private const string Consistent = "110101199003070011";
    private const string Inconsistent = "110101199003078012";
    private const string NoRecord = "110101199003079015";

    [Theory]
    [InlineData(Consistent, "1")]
    [InlineData("110101199003077999", "1")]
    [InlineData(Inconsistent, "2")]
    [InlineData(NoRecord, "3")]
    [InlineData("610104620927690", "1")]
    [InlineData("610104620927890", "2")]
    [InlineData("610104620927990", "3")]
    public async Task Without_a_population_the_sequence_digits_decide(string number, string bizCode)
    {
        await using var sandbox = new SandboxFixture();

        Assert.Equal(bizCode, (await sandbox.SendAsync(sandbox.Call("张三", number))).BizCode);
    }

    [Fact]
    public async Task With_a_population_the_name_on_record_decides()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { Population = new([new(NoRecord, "张三"), new("11010519491231002X", "李四")]) });

        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call("张三", NoRecord))).BizCode);
        Assert.Equal("2", (await sandbox.SendAsync(sandbox.Call("李四", NoRecord))).BizCode);
        Assert.Equal("3", (await sandbox.SendAsync(sandbox.Call("张三", Consistent))).BizCode);
        Assert.Equal("1", (await sandbox.SendAsync(sandbox.Call("李四", "11010519491231002x"))).BizCode);
        Assert.Equal(2, sandbox.Server.Options.Population!.Count);
    }

    [Fact]
    public void A_population_with_two_names_for_a_number_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new SandboxPopulation([new(Consistent, "张三"), new(Consistent, "李四")]));

        Assert.StartsWith("Entry 2 ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_and_two_are_billed_by_subject_three_is_free()
    {
        await using var sandbox = new SandboxFixture();

        foreach (var (name, number, times) in new[] { ("张三", Consistent, 3), ("李四", Consistent, 1), ("张三", Inconsistent, 2), ("张三", NoRecord, 4) })
        {
            for (var i = 0; i < times; i++)
            {
                await sandbox.SendAsync(sandbox.Call(name, number));
            }
        }

        var bill = sandbox.Bill;
        Assert.Equal((10, 4, 2, 4), (bill.Requests, bill.Consistent, bill.Inconsistent, bill.NoRecord));
        Assert.Equal((6, 3, 2, 3), (bill.BilledCalls, bill.BilledSubjects, bill.SubjectsBilledMoreThanOnce, bill.MaximumBilledPerSubject));
    }

    [Fact]
    public async Task A_name_and_number_that_read_alike_together_are_two_subjects()
    {
        await using var sandbox = new SandboxFixture();

        await sandbox.SendAsync(sandbox.Call("8张", "610104620927690"));
        await sandbox.SendAsync(sandbox.Call("张", "610104196209276908"));
        await sandbox.SendAsync(sandbox.Call("李", "11010519491231002X"));
        await sandbox.SendAsync(sandbox.Call("李", "11010519491231002x"));

        Assert.Equal((4, 3), (sandbox.Bill.BilledCalls, sandbox.Bill.BilledSubjects));
    }

    [Fact]
    public async Task An_answer_that_nobody_received_is_billed_all_the_same()
    {
        await using var sandbox = new SandboxFixture(new SandboxOptions { Latency = TimeSpan.FromSeconds(1) });
        using var hangUp = new CancellationTokenSource();

        var call = sandbox.SendAsync(sandbox.Call(), hangUp.Token);
        await sandbox.UntilBillAsync(bill => bill.Requests == 1);
        await hangUp.CancelAsync();

        await Task.WhenAny(call);
        Assert.True(call.IsCanceled);
        sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, sandbox.Bill.BilledCalls);
    }

    [Fact]
    public async Task Other_processes_read_the_same_bill()
    {
        await using var sandbox = new SandboxFixture();
        await sandbox.SendAsync(sandbox.Call("张三", Consistent));
        await sandbox.SendAsync(new SandboxCall { AccessKeyId = "nobody", AccessKeySecret = "x", Date = sandbox.Clock.GetUtcNow() });
        using var http = new HttpClient();

        var bill = JsonDocument.Parse(await http.GetStringAsync(new Uri(sandbox.Server.Endpoint, "sandbox/statistics"))).RootElement;

        Assert.Equal(sandbox.Server.Endpoint.AbsoluteUri, bill.GetProperty("Endpoint").GetString());
        Assert.Equal("2026-11-23T12:34:56.000Z", bill.GetProperty("StartedAt").GetString());
        Assert.Equal(2, bill.GetProperty("Requests").GetInt64());
        Assert.Equal(1, bill.GetProperty("BilledCalls").GetInt64());
        Assert.Equal(1, bill.GetProperty("RefusedByCode").GetProperty("InvalidAccessKeyId.NotFound").GetInt64());
        Assert.Equal(1, bill.GetProperty("HighestRate").GetDouble());
    }
}
