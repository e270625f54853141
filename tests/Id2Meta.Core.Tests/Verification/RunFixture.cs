using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger;
using Id2Meta.Quota;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>A run on a scripted service, with a quota that never matters unless the test says so.</summary>
internal sealed class RunFixture : IAsyncDisposable
{
    /// <summary>Nothing here takes long: what takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public RunFixture(IVerificationService service, RunOptions? options = null, TimeProvider? clock = null, bool reports = true, ILedger? ledger = null, double limit = 1e9)
    {
        clock ??= new HastyClock();
        ServiceClock = new ServiceClock(clock);
        Run = new VerificationRun(
            service, new LocalPace(limit, clock), Credentials, ServiceClock, options ?? new RunOptions(), clock, ledger, observer: reports ? Reports.Enqueue : null);
    }

    public VerificationRun Run { get; }

    public ScriptedCredentials Credentials { get; } = new();

    public ServiceClock ServiceClock { get; }

    /// <summary>What the observer was told.</summary>
    public ConcurrentQueue<CallReport> Reports { get; } = new();

    public void Add(InputRow row) => Assert.True(Run.TryAdd(row));

    public Task WaitAsync() => Run.WaitAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>The next result, waited for.</summary>
    public async Task<VerificationResult> TakeAsync()
    {
        RowResult taken;
        while (!Run.TryTake(out taken))
        {
            await WaitAsync();
        }

        return taken.Result;
    }

    /// <summary>Leads all rows through, as the cmdlet does.</summary>
    public Task<List<VerificationResult>> LeadAsync(params IReadOnlyList<InputRow> rows) => LeadAsync(rows, chance: null);

    /// <summary>Leads all rows through; chance decides whether adding or taking comes first.</summary>
    public async Task<List<VerificationResult>> LeadAsync(IReadOnlyList<InputRow> rows, Random? chance)
    {
        var results = new List<VerificationResult>();
        await LeadAsync(rows, taken => results.Add(taken.Result), chance).WaitAsync(Patience);
        return results;
    }

    public async Task LeadAsync(IEnumerable<InputRow> rows, Action<RowResult> take, Random? chance = null)
    {
        using var source = rows.GetEnumerator();
        var isMore = source.MoveNext();
        while (isMore || Run.Undelivered > 0)
        {
            var takesFirst = chance?.Next(2) == 1;
            if (takesFirst && Run.TryTake(out var taken))
            {
                take(taken);
            }
            else if (isMore && Run.TryAdd(source.Current))
            {
                isMore = source.MoveNext();
            }
            else if (Run.TryTake(out taken))
            {
                take(taken);
            }
            else
            {
                // Only after taking: adding settles what has finished too, and then there may be nothing left to wait for.
                await Run.WaitAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync() => await Run.DisposeAsync().AsTask().WaitAsync(Patience);
}
