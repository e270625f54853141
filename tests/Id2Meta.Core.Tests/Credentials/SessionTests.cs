using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Recipes;
using Xunit;

namespace Id2Meta.Core.Tests.Credentials;

/// <summary>Sessions are renewed in time, once for all, and never given when they are over.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CredentialFixture _fixture = new();
    private int _issued;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(60, 10)]
    [InlineData(61, 7)]
    [InlineData(900, 60)]
    public async Task In_ten_minutes_no_call_has_a_session_that_is_over_and_each_is_renewed_once(int lifetimeSeconds, int callers)
    {
        var lifetime = TimeSpan.FromSeconds(lifetimeSeconds);
        var ends = new ConcurrentDictionary<string, DateTimeOffset>();
        _fixture.Answer = _ =>
        {
            var name = Interlocked.Increment(ref _issued).ToString(CultureInfo.InvariantCulture);
            ends["canarySessionToken" + name] = _fixture.Clock.GetUtcNow() + lifetime;
            return _fixture.Keys(name, lifetime);
        };
        var source = Source();
        var start = _fixture.Clock.GetUtcNow();
        var calls = 0;
        while (_fixture.Clock.GetUtcNow() - start < TimeSpan.FromMinutes(10))
        {
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                var credential = await source.GetAsync(null, CancellationToken.None);
                Assert.True(_fixture.Clock.GetUtcNow() < ends[credential!.SecurityToken!], "A session was given that is over.");
                Interlocked.Increment(ref calls);
            }))).WaitAsync(Patience);
            _fixture.Clock.Advance(TimeSpan.FromMilliseconds(700));
        }

        // Each session serves three quarters of its life, and is succeeded by one.
        Assert.True(calls > 1000);
        Assert.InRange(_issued, (int)Math.Ceiling(600 / (double)lifetimeSeconds), (int)Math.Ceiling(600 / (0.75 * lifetimeSeconds)) + 1);
        Assert.Equal(ends.Count, _issued);
    }

    [Fact]
    public async Task A_session_of_an_hour_is_renewed_15_minutes_before_its_end()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        var source = Source();
        var first = await source.GetAsync(null, CancellationToken.None);

        _fixture.Clock.Advance(TimeSpan.FromMinutes(44.9));
        Assert.Same(first, await source.GetAsync(null, CancellationToken.None));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.NotEqual(first, await source.GetAsync(null, CancellationToken.None));
        Assert.Equal(2, _issued);
    }

    [Fact]
    public async Task While_one_caller_renews_the_others_go_on_with_what_lives()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        var source = Source();
        var first = await source.GetAsync(null, CancellationToken.None);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(50));

        using var asked = new ManualResetEventSlim();
        using var mayAnswer = new ManualResetEventSlim();
        _fixture.Answer = _ =>
        {
            asked.Set();
            mayAnswer.Wait(Patience);
            return _fixture.Keys(Next(), TimeSpan.FromHours(1));
        };
        var renewing = Task.Run(async () => await source.GetAsync(null, CancellationToken.None));
        Assert.True(asked.Wait(Patience));
        Assert.Same(first, await source.GetAsync(null, CancellationToken.None).AsTask().WaitAsync(Patience));
        mayAnswer.Set();
        Assert.NotEqual(first, await renewing.WaitAsync(Patience));
        Assert.Equal(2, _issued);
    }

    [Fact]
    public async Task All_callers_that_saw_a_session_refused_get_its_one_successor()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        var source = Source();
        var refused = await source.GetAsync(null, CancellationToken.None);

        var successors = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () => await source.GetAsync(refused, CancellationToken.None)))).WaitAsync(Patience);

        Assert.Equal(2, _issued);
        Assert.All(successors, successor => Assert.Equal("STS.id2", successor!.AccessKeyId));
    }

    [Fact]
    public async Task A_session_that_is_given_again_after_a_refusal_is_not_asked_for_by_every_caller()
    {
        _fixture.Answer = _ =>
        {
            _issued++;
            return _fixture.Keys("same", TimeSpan.FromHours(1));
        };
        var source = Source();
        var refused = await source.GetAsync(null, CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(refused, await source.GetAsync(refused, CancellationToken.None));
        }

        Assert.Equal(2, _issued);
    }

    [Fact]
    public async Task A_renewal_that_fails_leaves_the_old_session_while_it_lives_and_is_tried_again_with_longer_pauses()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        var source = Source();
        var first = await source.GetAsync(null, CancellationToken.None);
        _fixture.Answer = _ => _fixture.Text("busy", 503);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(45));
        var before = _fixture.Requests.Count;
        for (var second = 0; second < 14 * 60; second++)
        {
            Assert.Same(first, await source.GetAsync(null, CancellationToken.None));
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // 1, 2, 4 ... 64 s with jitter down to a half: 14 minutes have room for about 20 tries.
        Assert.InRange(_fixture.Requests.Count - before, 12, 34);
        Assert.True(_fixture.Context.Notices.TryTake(out var notice));
        Assert.Contains("HTTP 503", notice, StringComparison.Ordinal);

        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, await source.GetAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task A_session_that_is_over_is_an_error_and_not_given()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromMinutes(1));
        var source = Source();
        await source.GetAsync(null, CancellationToken.None);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        _fixture.Answer = _ => _fixture.Text("{}", 403);

        var error = await Assert.ThrowsAsync<CredentialException>(() => source.GetAsync(null, CancellationToken.None).AsTask());
        Assert.Contains("https://keys.example", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_to_those_who_come_at_once_without_asking_again()
    {
        _fixture.Answer = _ => _fixture.Text("{}", 403);
        var source = Source();
        var errors = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Assert.ThrowsAsync<CredentialException>(() => source.GetAsync(null, CancellationToken.None).AsTask())))).WaitAsync(Patience);
        Assert.Single(_fixture.Requests);
        Assert.Single(errors.Select(error => error.Message).Distinct());
    }

    [Fact]
    public async Task The_first_session_is_tried_three_times_where_a_failure_may_pass()
    {
        _fixture.Answer = _ => _fixture.Requests.Count < 3 ? _fixture.Text("busy", 503) : _fixture.Keys(Next(), TimeSpan.FromHours(1));
        var getting = Source().GetAsync(null, CancellationToken.None).AsTask();
        while (!getting.IsCompleted)
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("STS.id1", (await getting)!.AccessKeyId);
        Assert.Equal(3, _fixture.Requests.Count);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_take_the_renewal_from_the_others()
    {
        using var leaving = new CancellationTokenSource();
        using var asked = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        _fixture.Answer = _ =>
        {
            asked.Set();
            mayGoOn.Wait(Patience);
            leaving.Token.ThrowIfCancellationRequested();
            return _fixture.Keys(Next(), TimeSpan.FromHours(1));
        };
        var source = Source();
        var first = Task.Run(async () => await source.GetAsync(null, leaving.Token));
        Assert.True(asked.Wait(Patience));
        var second = source.GetAsync(null, CancellationToken.None).AsTask();
        await leaving.CancelAsync();
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        mayGoOn.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first).WaitAsync(Patience);
        Assert.Equal("STS.id1", (await second.WaitAsync(Patience))!.AccessKeyId);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_here_does_not_shorten_or_lengthen_a_session()
    {
        // The server is an hour ahead: what it gives ends, by its clock, in an hour.
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(2)) with { ServerTime = _fixture.Clock.GetUtcNow() + TimeSpan.FromHours(1) };
        var source = Source();
        var first = await source.GetAsync(null, CancellationToken.None);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(46));
        Assert.NotEqual(first, await source.GetAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task The_usual_path_costs_no_memory()
    {
        _fixture.Answer = _ => _fixture.Keys(Next(), TimeSpan.FromHours(1));
        _fixture.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = "https://keys.example/";
        var source = (await _fixture.FindAsync()).Source;
        for (var i = 0; i < 100; i++)
        {
            await source.GetAsync(null, CancellationToken.None);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var taken = source.GetAsync(null, CancellationToken.None);
            Assert.True(taken.IsCompletedSuccessfully);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private ICredentialSource Source() => _fixture.Context.Sessions.SourceOf(
        new CredentialsUriRecipe { Address = new Uri("https://keys.example/"), Origin = "the test", ProviderName = "credentials_uri" }, _fixture.Context);

    private string Next() => Interlocked.Increment(ref _issued).ToString(CultureInfo.InvariantCulture);
}
