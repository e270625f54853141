using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Subjects;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>One request as the service sees it.</summary>
internal sealed class ServiceCall(Subject subject, int attempt, Credential credential)
{
    private readonly TaskCompletionSource<Reply> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Subject Subject { get; } = subject;

    /// <summary>How often the subject was sent, this time included.</summary>
    public int Attempt { get; } = attempt;

    public Credential Credential { get; } = credential;

    /// <summary>What was answered, once it was.</summary>
    public Reply? Reply { get; set; }

    public bool WasCancelled { get; set; }

    public Task<Reply> Held => _held.Task;

    public void Answer(Reply reply) => _held.TrySetResult(reply);
}
