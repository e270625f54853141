using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Subjects;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>A service that does what the test says, and counts what it did.</summary>
internal sealed class ScriptedService(Func<ServiceCall, Task<Reply>> script) : IVerificationService
{
    private readonly Lock _gate = new();
    private readonly Channel<ServiceCall> _arrived = Channel.CreateUnbounded<ServiceCall>();
    private readonly List<ServiceCall> _calls = [];
    private readonly Dictionary<Subject, int> _attempts = [];

    /// <summary>All calls in the order of their arrival. To be read while none is under way.</summary>
    public IReadOnlyList<ServiceCall> Calls => _calls;

    public int InFlight { get; private set; }

    public int MostInFlight { get; private set; }

    /// <summary>What a sign of life is answered.</summary>
    public Func<Reply> KeepAlive { get; init; } = () => new Answer(Verdict.None, null);

    /// <summary>How often a sign of life was asked for.</summary>
    public int KeepAlives { get; private set; }

    /// <summary>Calls that a bill would show.</summary>
    public int Billed { get; private set; }

    /// <summary>Answers at once, before the call returns.</summary>
    public static ScriptedService Immediate(Func<ServiceCall, Reply> script) => new(call => Task.FromResult(script(call)));

    /// <summary>Answers when the test does: <see cref="NextCallAsync"/>, then <see cref="ServiceCall.Answer"/>.</summary>
    public static ScriptedService Held() => new(call => call.Held);

    /// <summary>Answers soon, and any of the calls that wait, by chance.</summary>
    public static ScriptedService Shuffled(int seed, Func<ServiceCall, Reply> script)
    {
        var gate = new Lock();
        var random = new Random(seed);
        var waiting = new List<ServiceCall>();
        return new(async call =>
        {
            lock (gate)
            {
                waiting.Add(call);
            }

            await Task.Yield();
            ServiceCall next;
            lock (gate)
            {
                var place = random.Next(waiting.Count);
                next = waiting[place];
                waiting[place] = waiting[^1];
                waiting.RemoveAt(waiting.Count - 1);
            }

            next.Answer(script(next));
            return await call.Held;
        });
    }

    /// <summary>The next call that no test has looked at.</summary>
    public Task<ServiceCall> NextCallAsync() => _arrived.Reader.ReadAsync().AsTask().WaitAsync(RunFixture.Patience);

    public async ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken)
    {
        if (gate?.TryLeave() == false)
        {
            return new Fault(FaultKind.Transient, Fault.KeptBack, "The request was kept back.");
        }

        ServiceCall call;
        lock (_gate)
        {
            var attempt = _attempts[subject] = _attempts.GetValueOrDefault(subject) + 1;
            call = new ServiceCall(subject, attempt, credential);
            _calls.Add(call);
            InFlight++;
            MostInFlight = Math.Max(MostInFlight, InFlight);
        }

        _arrived.Writer.TryWrite(call);
        try
        {
            var reply = await script(call).WaitAsync(cancellationToken);
            call.Reply = reply;
            return reply;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            call.WasCancelled = true;
            throw;
        }
        finally
        {
            lock (_gate)
            {
                InFlight--;
                Billed += call.Reply is Answer { IsBilled: true } ? 1 : 0;
            }
        }
    }

    public ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            KeepAlives++;
        }

        return new(KeepAlive());
    }
}
