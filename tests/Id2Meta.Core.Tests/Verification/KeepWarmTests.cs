using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Id2Meta.Verification;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class KeepWarmTests : IAsyncDisposable
{
    private static readonly Answer Alive = new(Verdict.None, null);

    private readonly FakeTimeProvider _clock = new(People.Now);
    private readonly ScriptedCredentials _credentials = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly CallLog _service = new();
    private readonly KeepWarm _warm;
    private bool _isBusy;

    public KeepWarmTests() => _warm = new KeepWarm(_service, _credentials, () => Volatile.Read(ref _isBusy), _clock, _told.Enqueue);

    public async ValueTask DisposeAsync() => await _warm.DisposeAsync().AsTask().WaitAsync(RunFixture.Patience);

    [Fact]
    public async Task It_calls_every_five_seconds_while_input_is_waited_for_and_at_no_other_time()
    {
        Pass(60);
        Assert.Equal(0, _service.Calls);

        _warm.Begin();
        Pass(4.9);
        Assert.Equal(0, _service.Calls);
        Pass(0.1);
        await AnswerNextAsync(Alive);
        Pass(5);
        await AnswerNextAsync(Alive);

        _warm.End();
        Pass(60);
        Assert.Equal(2, _service.Calls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Each_row_that_comes_in_between_begins_the_five_seconds_anew()
    {
        for (var row = 0; row < 10; row++)
        {
            _warm.Begin();
            Pass(4);
            _warm.End();
        }

        Assert.Equal(0, _service.Calls);
        _warm.Begin();
        Pass(5);
        await AnswerNextAsync(Alive);
        Assert.Equal(1, _service.Calls);
    }

    [Fact]
    public async Task While_requests_of_the_run_are_on_their_way_it_is_silent()
    {
        _isBusy = true;
        _warm.Begin();
        Pass(60);
        Assert.Equal(0, _service.Calls);

        _isBusy = false;
        Pass(5);
        await AnswerNextAsync(Alive);
        Assert.Equal(1, _service.Calls);
    }

    [Fact]
    public async Task It_never_has_two_calls_at_once()
    {
        _warm.Begin();
        Pass(5);
        await _service.ArrivedAsync();
        Pass(60);
        Assert.Equal(1, _service.Calls);
    }

    [Fact]
    public async Task A_failure_is_told_and_the_next_call_is_made_all_the_same()
    {
        _warm.Begin();
        Pass(5);
        await AnswerNextAsync(new Fault(FaultKind.Transient, "ServiceUnavailable", "Down."));
        Assert.Equal(["ServiceUnavailable: Down."], _told);

        Pass(5);
        await AnswerNextAsync(Alive);
        Assert.Equal(2, _service.Calls);
    }

    [Fact]
    public async Task A_token_that_is_over_is_renewed_for_the_next_call()
    {
        _warm.Begin();
        Pass(5);
        Assert.Equal("token0", await AnswerNextAsync(new Fault(FaultKind.TokenExpired, "InvalidSecurityToken.Expired", "Over.")));
        Pass(5);
        Assert.Equal("token1", await AnswerNextAsync(Alive));
    }

    [Fact]
    public async Task Disposed_of_it_cancels_the_call_in_flight_and_makes_no_other()
    {
        _warm.Begin();
        Pass(5);
        await _service.ArrivedAsync();

        await DisposeAsync();

        Assert.True(_service.WasCancelled);
        _warm.Begin();
        Pass(60);
        Assert.Equal(1, _service.Calls);
    }

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Answers the call that comes next, and waits until it is over; gives the token that it came with.</summary>
    private async Task<string?> AnswerNextAsync(Reply reply)
    {
        var (token, answer) = await _service.ArrivedAsync();
        answer.SetResult(reply);
        await _warm.WhenSilentAsync().WaitAsync(RunFixture.Patience);
        return token;
    }

    /// <summary>Holds each call until the test answers it.</summary>
    private sealed class CallLog : IVerificationService
    {
        private readonly Channel<(string? Token, TaskCompletionSource<Reply> Answer)> _arrived = Channel.CreateUnbounded<(string?, TaskCompletionSource<Reply>)>();
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public bool WasCancelled { get; private set; }

        public Task<(string? Token, TaskCompletionSource<Reply> Answer)> ArrivedAsync() => _arrived.Reader.ReadAsync().AsTask().WaitAsync(RunFixture.Patience);

        public async ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            var answer = new TaskCompletionSource<Reply>();
            _arrived.Writer.TryWrite((credential.SecurityToken, answer));
            try
            {
                return await answer.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
                throw;
            }
        }

        public ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
