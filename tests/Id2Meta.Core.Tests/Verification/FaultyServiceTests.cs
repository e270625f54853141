using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Quota;
using Id2Meta.Sandbox;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>The run and the client against a sandbox that fails in every way, and what its bill says then.</summary>
public sealed class FaultyServiceTests
{
    private const int RowCount = 400;

    public static TheoryData<SandboxFault?, bool> Cases()
    {
        var cases = new TheoryData<SandboxFault?, bool>();
        foreach (var kind in SandboxFaults.Kinds.Select(kind => (SandboxFault?)kind).Append(null))
        {
            cases.Add(kind, false);
            cases.Add(kind, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_row_has_its_one_result_and_the_cost_is_within_what_it_says(SandboxFault? kind, bool retryUncertain)
    {
        await using var sandbox = SandboxServer.Start(new SandboxOptions
        {
            Seed = 11,
            SlowDripDuration = TimeSpan.FromMilliseconds(50),
            Faults = kind is { } one ? SandboxFaults.Spread(0.05, one) : SandboxFaults.Spread(0.1, SandboxFaults.Kinds),
        });

        var results = await VerifyAsync(sandbox, retryUncertain);

        Assert.Equal(Enumerable.Range(1, RowCount).Select(number => (long)number), results.Select(result => result.RowNumber));
        Assert.All(results.Where(result => result.BizCode is not null), result => Assert.Equal(Expected((int)result.RowNumber), result.Status));
        Assert.All(results.Where(result => result.BizCode is null), result => Assert.Equal(VerificationStatus.Failed, result.Status));
        Assert.True(results.Count(result => result.BizCode is not null) >= 0.9 * RowCount);

        var bill = sandbox.GetStatistics();
        Assert.True(bill.Faults.Values.Sum() > 0);
        var certain = results.Sum(result => result.BilledCalls);
        Assert.InRange(bill.BilledCalls, certain, certain + results.Sum(result => result.UncertainCalls));
        if (retryUncertain)
        {
            Assert.True(bill.SubjectsBilledMoreThanOnce <= results.Count(result => result.UncertainCalls > 0));
        }
        else
        {
            Assert.Equal(0, bill.SubjectsBilledMoreThanOnce);
            Assert.All(results, result => Assert.True(result.UncertainCalls == 0 || result.Status == VerificationStatus.Failed));
        }
    }

    private static string Expected(int row) => (row % 3) switch
    {
        0 => VerificationStatus.Consistent,
        1 => VerificationStatus.Inconsistent,
        _ => VerificationStatus.NoRecord,
    };

    /// <summary>The sandbox tells the verdict by the sequence digits: 8xx inconsistent, 9xx no record.</summary>
    private static InputRow Row(int row) => People.Row(row, (1000 * (row / 100)) + (row % 100) + (row % 3) switch { 0 => 0, 1 => 800, _ => 900 });

    private static async Task<List<VerificationResult>> VerifyAsync(SandboxServer sandbox, bool retryUncertain)
    {
        var key = new Credential(sandbox.Options.AccessKeyId, sandbox.Options.AccessKeySecret, null, "static_ak");
        var endpoint = ServiceEndpoint.Of(sandbox.Endpoint);
        var clock = new ServiceClock(TimeProvider.System);
        using var connections = Connections.Open(endpoint, new ConnectionOptions());
        using var client = new Id2MetaClient(connections, endpoint, new RequestOptions { OperationTimeout = TimeSpan.FromSeconds(3) }, clock, TimeProvider.System);
        using var pace = new LocalPace(1e9, TimeProvider.System);
        await using var run = new VerificationRun(
            client, pace, new StaticCredentialSource(key, "the sandbox"), clock, new RunOptions { ThrottleLimit = 32, RetryUncertain = retryUncertain }, TimeProvider.System);
        var results = new List<VerificationResult>();
        for (var row = 1; row <= RowCount; row++)
        {
            while (!run.TryAdd(Row(row)))
            {
                await TakeAsync(run, results);
            }
        }

        while (run.Undelivered > 0)
        {
            await TakeAsync(run, results);
        }

        Assert.Null(run.Ending);
        return results;
    }

    private static async Task TakeAsync(VerificationRun run, List<VerificationResult> results)
    {
        if (!run.TryTake(out var taken))
        {
            await run.WaitAsync(CancellationToken.None).AsTask().WaitAsync(RunFixture.Patience);
            return;
        }

        results.Add(taken.Result);
    }
}
